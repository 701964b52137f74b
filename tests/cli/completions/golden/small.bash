# Completions of cio-sync for bash, made by: cio-sync completions bash

_cio_sync_commands='small other-one'
_cio_sync_default='small'

# Whether the flag $1, without its dashes, takes a value.
_cio_sync_takes_value() {
  case $1 in
    path | p | list | l | color | count | log-format) return 0 ;;
    *) return 1 ;;
  esac
}

# Whether the words behind the value of the flag $1 belong to it, too.
_cio_sync_takes_list() {
  case $1 in
    list | l) return 0 ;;
    *) return 1 ;;
  esac
}

# Sets flags to those of the command $1.
_cio_sync_flags_of() {
  case $1 in
    small) flags='--path --list --color --count --all --log-format --help --version' ;;
    other-one) flags='--count --color --log-format --help --version' ;;
  esac
}

# Sets values to what the argument of the command $1 can be.
_cio_sync_arguments_of() {
  case $1 in
    other-one) values='up down' ;;
  esac
}

# Sets values, or takes_path, to what the value of the flag $2 of the command $1 can be.
_cio_sync_values_of() {
  case $1:$2 in
    small:path | small:p | small:list | small:l) takes_path=yes ;;
    small:color) values='red green' ;;
    small:log-format) values='text json' ;;
    other-one:color) values='blue' ;;
    other-one:log-format) values='text json' ;;
  esac
}

_cio_sync() {
  local IFS=$' \t\n' current=${COMP_WORDS[COMP_CWORD]}
  local command='' argument='' flag='' list='' prefix='' word='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    _cio_sync_step
  done
  # Readline cuts --flag=value at the equals sign, which is a word of its own then.
  if [[ $current == '=' ]]; then
    word='='
    current=''
  fi

  if [[ -n $flag && ($current != -* || $word == '=') ]]; then
    _cio_sync_offer_values "$flag"
  elif [[ $current == -*=* ]]; then
    # It does not where COMP_WORDBREAKS has no equals sign.
    prefix=${current%%=*}=
    current=${current#*=}
    flag=${prefix%=}
    flag=${flag#-}
    _cio_sync_offer_values "${flag#-}"
  elif [[ $current == -* ]]; then
    _cio_sync_offer_flags
  elif [[ -n $list ]]; then
    _cio_sync_offer_values "$list"
  elif [[ -z $command ]]; then
    _cio_sync_offer "$_cio_sync_commands"
  else
    _cio_sync_offer_arguments
  fi
}

# Takes the next word of the line: a flag, the value of one, the command, or its argument.
_cio_sync_step() {
  local name=${word#-}
  name=${name#-}
  case $word in
    =) ;;
    -?*)
      flag=''
      list=''
      if [[ $name == *=* ]]; then
        name=${name%%=*}
        if _cio_sync_takes_list "$name"; then list=$name; fi
      elif _cio_sync_takes_value "$name"; then
        flag=$name
      fi
      ;;
    *)
      if [[ -n $flag ]]; then
        if _cio_sync_takes_list "$flag"; then list=$flag; fi
        flag=''
      elif [[ -z $command && " $_cio_sync_commands " == *" $word "* ]]; then
        command=$word
        list=''
      elif [[ -n $command && -z $list ]]; then
        argument=$word
      fi
      ;;
  esac
}

# Offers the words of $1 that begin with what is typed.
_cio_sync_offer() {
  local each
  for each in $1; do
    if [[ $each == "$current"* ]]; then COMPREPLY+=("$prefix$each"); fi
  done
}

_cio_sync_offer_flags() {
  local flags=''
  _cio_sync_flags_of "${command:-$_cio_sync_default}"
  _cio_sync_offer "$flags"
}

_cio_sync_offer_arguments() {
  local values=''
  _cio_sync_arguments_of "$command"
  if [[ -z $values ]]; then
    _cio_sync_offer_flags
  elif [[ -z $argument ]]; then
    _cio_sync_offer "$values"
  fi
}

# Offers what the value of the flag $1 can be.
_cio_sync_offer_values() {
  local values='' takes_path=''
  _cio_sync_values_of "${command:-$_cio_sync_default}" "$1"
  _cio_sync_offer "$values"
  if [[ -z $takes_path ]]; then return; fi
  if [[ -n $prefix ]]; then
    _cio_sync_offer_files
  elif ((BASH_VERSINFO[0] >= 4)); then
    # Readline's own completion of file names knows of quotes and of ~.
    compopt -o default 2>/dev/null
  fi
}

# Offers the files whose names begin with what is typed, behind --flag=.
_cio_sync_offer_files() {
  local file
  for file in "$current"*; do
    if [[ -d $file ]]; then
      COMPREPLY+=("$prefix$file/")
      compopt -o nospace 2>/dev/null
    elif [[ -e $file ]]; then
      COMPREPLY+=("$prefix$file")
    fi
  done
}

if ((BASH_VERSINFO[0] >= 4)); then
  complete -F _cio_sync cio-sync
else
  # Without compopt, file names are offered wherever nothing else is.
  complete -o default -F _cio_sync cio-sync
fi
