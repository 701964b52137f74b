# Completions of cio-sync for fish, made by: cio-sync completions fish

set -g __cio_sync_commands small other-one
set -g __cio_sync_value_flags path p list l color count log-format
set -g __cio_sync_list_flags list l

# Prints what the line has before the word at the cursor: the command, the flag whose list goes on, the command's argument.
function __cio_sync_typed
    set -l command ''
    set -l flag ''
    set -l list ''
    set -l argument ''
    set -l words (commandline -opc)
    for word in $words[2..-1]
        set -l name (string replace -r -- '^--?' '' $word)
        if string match -qr -- '^-.' $word
            set flag ''
            set list ''
            if string match -qr -- '=' $name
                set name (string replace -r -- '=.*' '' $name)
                contains -- $name $__cio_sync_list_flags; and set list $name
            else if contains -- $name $__cio_sync_value_flags
                set flag $name
            end
        else if test -n "$flag"
            contains -- $flag $__cio_sync_list_flags; and set list $flag
            set flag ''
        else if test -z "$command"; and contains -- $word $__cio_sync_commands
            set command $word
            set list ''
        else if test -n "$command"; and test -z "$list"
            set argument $word
        end
    end
    printf '%s\n' "$command" "$list" "$argument"
end

# Whether the command is one of these; '' is none.
function __cio_sync_at
    set -l typed (__cio_sync_typed)
    contains -- "$typed[1]" $argv
end

# Whether a word here is one more value of the flag before it.
function __cio_sync_in_list
    set -l typed (__cio_sync_typed)
    test -n "$typed[2]"
end

# Whether the command is this one and its argument is still to come.
function __cio_sync_wants_argument
    set -l typed (__cio_sync_typed)
    test "$typed[1]" = "$argv[1]"; and test -z "$typed[2]"; and test -z "$typed[3]"
end

complete -c cio-sync -e
complete -c cio-sync -f
complete -c cio-sync -n __cio_sync_in_list -F
complete -c cio-sync -n "__cio_sync_at ''; and not __cio_sync_in_list" -a small -d 'it\'s [a] 50% "text": `no` $(no) \\n, -x or ~ & <y>'
complete -c cio-sync -n "__cio_sync_at ''; and not __cio_sync_in_list" -a other-one -d 'take an argument'
complete -c cio-sync -n '__cio_sync_wants_argument other-one' -a 'up down'
complete -c cio-sync -n "__cio_sync_at '' small" -s p -l path -r -F -d 'a file'
complete -c cio-sync -n "__cio_sync_at '' small" -s l -l list -r -F -d 'some files'
complete -c cio-sync -n "__cio_sync_at '' small" -l color -x -a 'red green' -d 'it\'s [a] 50% "text": `no` $(no) \\n, -x or ~ & <y>'
complete -c cio-sync -n "__cio_sync_at '' small other-one" -l count -x -d 'how many'
complete -c cio-sync -n "__cio_sync_at '' small" -s a -l all -d '\'all\' of them'
complete -c cio-sync -n "__cio_sync_at '' small other-one" -l log-format -x -a 'text json' -d 'what stderr has: text, or json for one object a line (default: text)'
complete -c cio-sync -n "__cio_sync_at '' small other-one" -s h -l help -d 'print this help'
complete -c cio-sync -n "__cio_sync_at '' small other-one" -s V -l version -d 'print the version'
complete -c cio-sync -n "__cio_sync_at other-one" -l color -x -a 'blue' -d 'another one'
