#compdef cio-sync
# Completions of cio-sync for zsh, made by: cio-sync completions zsh

typeset -g _cio_sync_default=small
typeset -ga _cio_sync_names=(small other-one)
typeset -ga _cio_sync_value_flags=(path p list l color count log-format)
typeset -ga _cio_sync_list_flags=(list l)
typeset -ga _cio_sync_commands=(
  'small:it'\''s [a] 50% "text": `no` $(no) \\n, -x or ~ & <y>'
  'other-one:take an argument'
)

# Completes a line of the command $1.
_cio-sync-flags-of() {
  case $1 in
    small)
      _arguments \
        '(-p --path)'{-p,--path=}'[a file]:PATH:_files' \
        '!-path=:PATH:_files' \
        '*'{-l,--list=}'[some files]:PATH:_files' \
        '!-list=:PATH:_files' \
        '(--color)--color=[it'\''s \[a\] 50% "text"\: `no` $(no) \\n, -x or ~ & <y>]:NAME:(red green)' \
        '!-color=:NAME:(red green)' \
        '(--count)--count=[how many]:N: ' \
        '!-count=:N: ' \
        '(-a --all)'{-a,--all}'['\''all'\'' of them]' \
        '!-all' \
        '(--log-format)--log-format=[what stderr has\: text, or json for one object a line (default\: text)]:FORMAT:(text json)' \
        '!-log-format=:FORMAT:(text json)' \
        '(-h --help)'{-h,--help}'[print this help]' \
        '!-help' \
        '(-V --version)'{-V,--version}'[print the version]' \
        '!-version' \
        "${cio_sync_rest[@]}"
      ;;
    other-one)
      _arguments \
        '(--count)--count=[how many]:N: ' \
        '!-count=:N: ' \
        '(--color)--color=[another one]:NAME:(blue)' \
        '!-color=:NAME:(blue)' \
        '(--log-format)--log-format=[what stderr has\: text, or json for one object a line (default\: text)]:FORMAT:(text json)' \
        '!-log-format=:FORMAT:(text json)' \
        '(-h --help)'{-h,--help}'[print this help]' \
        '!-help' \
        '(-V --version)'{-V,--version}'[print the version]' \
        '!-version' \
        '1:way:(up down)' \
        "${cio_sync_rest[@]}"
      ;;
  esac
}

_cio-sync() {
  local cio_sync_word cio_sync_name cio_sync_flag cio_sync_list
  local -i cio_sync_at=0 cio_sync_i
  for ((cio_sync_i = 2; cio_sync_i < CURRENT; cio_sync_i++)); do
    cio_sync_word=$words[cio_sync_i]
    _cio-sync-step
  done

  # What stands where the command does, or behind the value of a flag that takes several.
  local -a cio_sync_rest
  if ((! cio_sync_at)) || [[ -n $cio_sync_list ]]; then
    cio_sync_rest=('*: :_cio-sync-word')
  fi
  local cio_sync_command=$_cio_sync_default
  if ((cio_sync_at)); then
    cio_sync_command=$words[cio_sync_at]
    words[cio_sync_at]=()
    ((CURRENT--))
  fi
  _cio-sync-flags-of $cio_sync_command
}

# Takes the next word of the line: a flag, the value of one, or the command.
_cio-sync-step() {
  cio_sync_name=${${cio_sync_word#-}#-}
  if [[ $cio_sync_word == -?* ]]; then
    cio_sync_flag=
    cio_sync_list=
    if [[ $cio_sync_name == *=* ]]; then
      cio_sync_name=${cio_sync_name%%=*}
      if ((${_cio_sync_list_flags[(Ie)$cio_sync_name]})); then cio_sync_list=$cio_sync_name; fi
    elif ((${_cio_sync_value_flags[(Ie)$cio_sync_name]})); then
      cio_sync_flag=$cio_sync_name
    fi
  elif [[ -n $cio_sync_flag ]]; then
    if ((${_cio_sync_list_flags[(Ie)$cio_sync_flag]})); then cio_sync_list=$cio_sync_flag; fi
    cio_sync_flag=
  elif ((! cio_sync_at && ${_cio_sync_names[(Ie)$cio_sync_word]})); then
    cio_sync_at=$cio_sync_i
    cio_sync_list=
  fi
}

_cio-sync-word() {
  if [[ -n $cio_sync_list ]]; then
    _files
  else
    _describe -t commands command _cio_sync_commands
  fi
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  # The file is in fpath, and this is the first completion.
  _cio-sync "$@"
elif (($+functions[compdef])); then
  compdef _cio-sync cio-sync
else
  print -u2 'cio-sync completes nothing before compinit: autoload -U compinit && compinit'
fi
