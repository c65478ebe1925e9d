# Lets zsh complete `python -m environments`, and brings `environments`, which is the same from any folder
# (after `autoload -Uz compinit && compinit`):
#   eval "$(.venv/bin/python -m environments completion zsh)"

environments() {
    PYTHONPATH=@ROOT@${PYTHONPATH:+:$PYTHONPATH} @PYTHON@ -P -m environments "$@"
}

_environments() {
    local last=1 line
    local -a program answer open whole
    program=(environments)
    if [[ $words[1] != environments ]]; then
        last=2
        while [[ $words[last] == -[^m]* ]]; do (( last++ )); done
        if [[ $words[last] != -m || $words[last+1] != environments ]] || (( CURRENT < last + 2 )); then
            ${_environments_other:-_default} "$@"
            return
        fi
        (( last++ ))
        program=("${(@Q)words[1,last]}")
        program[1]=${program[1]/#\~\//$HOME/}
    fi
    line="${(j: :)words[1,CURRENT-1]} $PREFIX"
    answer=("${(@f)$(
        export COMP_LINE=$line COMP_POINT=${#line} _ARGCOMPLETE=$last _ARGCOMPLETE_IFS=$'\n' _ARGCOMPLETE_SHELL=fish
        export _ARGCOMPLETE_SUPPRESS_SPACE=1
        $program 8>&1 9>/dev/null >/dev/null 2>&1 </dev/null
    )}")
    open=(${(M)answer:#*[.:=+@]})
    whole=(${answer:#*[.:=+@]})
    compadd -S '' -a open
    compadd -a whole
}

# Whatever completed other calls of Python goes on to do so.
if [[ ${_comps[python]-} != _environments ]]; then
    _environments_other=${_comps[python]-}
fi
compdef _environments environments python python3
