#!/bin/sh
# Alive: the node answers, even if only to say that it is still loading its file.
set -u

. "$(dirname "$0")/client.sh"

case "$(me PING 2>&1)" in
PONG | LOADING* | MASTERDOWN*) ;;
*) exit 1 ;;
esac
