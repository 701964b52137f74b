# Types each line into an interactive bash, with Tab and Enter at its end, and prints what bash made of it:
# typed.zsh SCRIPT LINE...

zmodload zsh/zpty

export SCRIPT=$1
shift
zpty inner "$BASH_PATH --noprofile --norc -i"
zpty -w inner "PS1= PS2=; source \"\$SCRIPT\"; cio-sync() { printf '<%s>' \"\$@\" 'e''nd'; }; printf '<re''ady>'"
zpty -r inner got '*<ready>*'
for line in "$@"; do
  zpty -w inner "$line"$'\t'
  zpty -r inner got '*<end>*'
  print -r -- "${${got%<end>*}##*$'\n'}"
done
zpty -d inner
