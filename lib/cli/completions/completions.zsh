
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
