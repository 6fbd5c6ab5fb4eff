#!/bin/bash
# Installs what a suite without containers needs on Debian or Ubuntu: PostgreSQL and RabbitMQ, as programs only.
# No system service is started or left enabled; the suite starts its own, private ones.
#
#   deploy/local/install-infrastructure.sh              what is missing of PostgreSQL and RabbitMQ
#   deploy/local/install-infrastructure.sh --chromium   the browser as well: only tests that look at pages need it
set -euo pipefail

wanted=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted+=(postgresql)
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || wanted+=(rabbitmq-server)
for argument in "$@"; do
  case $argument in
    --chromium) command -v chromium >/dev/null || wanted+=(chromium) ;;
    *) echo "unknown argument $argument (known: --chromium)" >&2; exit 2 ;;
  esac
done
if [ ${#wanted[@]} -eq 0 ]; then
  echo "everything is installed"
  exit 0
fi

command -v apt-get >/dev/null || { echo "install ${wanted[*]} by hand: this is not Debian or Ubuntu" >&2; exit 3; }
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || { echo "root or password-less sudo is needed. Run: sudo $(readlink -f "$0") $*" >&2; exit 4; }
  as_root=(sudo -n)
fi

# dpkg asks this file whether a service may start. One of the machine's own stays as it is.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
  "${as_root[@]}" chmod 755 $policy
  trap '"${as_root[@]}" rm -f $policy' EXIT
fi

log=$(mktemp)
# Shows progress as apt says it, and everything when it fails. grep finding nothing is no failure of apt's; only apt's own exit code counts.
install() {
  set +o pipefail
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 "$@" 2>&1 \
    | tee "$log" | grep --line-buffered -E '^(Need to get|Get:|Fetched|Unpacking|Setting up)' | cut -c1-110
  local result=${PIPESTATUS[0]}
  set -o pipefail
  if [ "$result" -ne 0 ]; then
    tail -n 15 "$log" >&2
    echo "apt-get $1 failed" >&2
    rm -f "$log"
    exit 5
  fi
}

echo "installing ${wanted[*]}"
install update
install install --no-install-recommends "${wanted[@]}"
rm -f "$log"

# What was installed for us should not start at the next boot either.
if command -v systemctl >/dev/null; then
  for package in "${wanted[@]}"; do
    case $package in
      postgresql | rabbitmq-server) "${as_root[@]}" systemctl disable "$package" >/dev/null 2>&1 || true ;;
    esac
  done
fi
echo "installed ${wanted[*]}; no service was started"
