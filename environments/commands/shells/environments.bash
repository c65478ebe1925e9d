# Lets bash complete `python -m environments`, and brings `environments`, which is the same from any folder:
#   eval "$(.venv/bin/python -m environments completion bash)"

environments() {
    PYTHONPATH=@ROOT@${PYTHONPATH:+:$PYTHONPATH} @PYTHON@ -P -m environments "$@"
}

_environments() {
    local first=1 word
    local -a program=("$1")
    COMPREPLY=()
    if [[ $1 != environments ]]; then
        while [[ ${COMP_WORDS[first]-} == -[!m]* ]]; do first=$((first + 1)); done
        if [[ ${COMP_WORDS[first]-} != -m || ${COMP_WORDS[first + 1]-} != environments ]] || ((COMP_CWORD < first + 2)); then
            [[ -z ${_environments_other-} ]] || "$_environments_other" "$@"
            return
        fi
        first=$((first + 2))
        program=("${COMP_WORDS[@]:0:first}")
        program[0]=${program[0]/#\~\//$HOME/}
    fi
    compopt +o default +o bashdefault 2>/dev/null
    while IFS= read -r word || [[ -n $word ]]; do
        COMPREPLY+=("$word")
    done < <(
        export COMP_LINE COMP_POINT _ARGCOMPLETE=$first _ARGCOMPLETE_IFS=$'\n' _ARGCOMPLETE_SHELL=bash
        export _ARGCOMPLETE_SUPPRESS_SPACE=1 _ARGCOMPLETE_COMP_WORDBREAKS=$COMP_WORDBREAKS
        "${program[@]}" 8>&1 9>/dev/null >/dev/null 2>&1 </dev/null
    )
    if [[ $2 == @* ]]; then
        COMPREPLY=("${COMPREPLY[@]/#/@}") # bash breaks words before an `@`, not after it
    fi
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[.:=+@] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

# Whatever completed other calls of Python goes on to do so.
if [[ $(complete -p python 2>/dev/null) != *' _environments '* ]]; then
    { _comp_load python || __load_completion python; } >/dev/null 2>&1
    if [[ $(complete -p python 2>/dev/null) =~ \ -F\ ([^ ]+) ]]; then
        _environments_other=${BASH_REMATCH[1]}
    fi
fi
complete -F _environments environments
complete -o bashdefault -o default -F _environments python python3
