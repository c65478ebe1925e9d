# Lets fish complete `python -m environments`, and brings `environments`, which is the same from any folder:
#   .venv/bin/python -m environments completion fish | source

function environments
    set -lx PYTHONPATH @ROOT@ $PYTHONPATH
    @PYTHON@ -P -m environments $argv
end

# The number of the word `environments` in a call of Python that runs it, from 1.
function __environments_last
    set -l words (commandline -opc)
    set -l last 2
    while string match -qr -- '^-[^m]' "$words[$last]"
        set last (math $last + 1)
    end
    set -l next (math $last + 1)
    test "$words[$last]" = -m -a "$words[$next]" = environments
    and echo $next
end

function __environments_words
    set -l words (commandline -opc)
    set -l last 1
    set -l program environments
    if test "$words[1]" != environments
        set last (__environments_last)
        or return
        set program $words[1..$last]
        set program[1] (string replace -r '^~/' "$HOME/" -- $program[1])
    end
    set -lx COMP_LINE (string join -- ' ' $words (commandline -ct))
    set -lx COMP_POINT (string length -- $COMP_LINE)
    set -lx _ARGCOMPLETE $last
    set -lx _ARGCOMPLETE_IFS \n
    set -lx _ARGCOMPLETE_SHELL fish
    set -lx _ARGCOMPLETE_SUPPRESS_SPACE 1
    $program 8>&1 9>/dev/null >/dev/null 2>&1 </dev/null
end

complete -c environments -f -a '(__environments_words)'
for python in python python3
    complete -c $python -n '__environments_last >/dev/null' -f -a '(__environments_words)'
end
