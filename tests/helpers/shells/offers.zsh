# Prints what zsh offers for each line: offers.zsh SCRIPT LINE...
#
# A script named _cio-sync is found in fpath, any other one is read as ~/.zshrc would.
#
# There are completions only where somebody types, so a second zsh runs on a terminal of this one.
# It writes the words that it offers into the file $OFFERS, each with a tab and its description.

zmodload zsh/zpty

if [[ $1 == --inside ]]; then
  PS1= RPS1=
  if [[ ${2:t} == _cio-sync ]]; then fpath=(${2:h} $fpath); fi
  autoload -U compinit
  compinit -D -u
  if [[ ${2:t} != _cio-sync ]]; then source $2; fi
  zstyle ':completion:*' verbose yes

  compadd() {
    # With these it fills arrays, and offers nothing.
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
      builtin compadd "$@"
      return
    fi
    local -a words_offered about_them
    local each
    local -i at
    if ((${@[(I)-d]})); then
      each=${@[${@[(i)-d]}+1]}
      if [[ $each == \(* ]]; then eval "about_them=$each"; else about_them=("${(@P)each}"); fi
    fi
    builtin compadd -A words_offered -D about_them "$@"
    for ((at = 1; at <= $#words_offered; at++)); do
      print -r -- "$words_offered[at]"$'\t'"$about_them[at]" >>$OFFERS
    done
    builtin compadd "$@"
  }

  offer() {
    _main_complete
    print -r -- '==' >>$OFFERS
    print -n '<offered>'
  }
  zle -C offer complete-word offer
  bindkey '^I' offer
  bindkey '^U' kill-whole-line
  return
fi

script=$1
shift
zpty inner "$ZSH_PATH -f -i"
zpty -w inner "source ${(q)0} --inside ${(q)script}; print '<re''ady>'"
zpty -r inner got '*<ready>*'
for line in "$@"; do
  zpty -w -n inner "$line"$'\t'
  zpty -r inner got '*<offered>*'
  zpty -w -n inner $'\x15'
done
zpty -d inner
print -rn -- "$(<$OFFERS)"
