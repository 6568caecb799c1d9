# -m venv --without-pip makes an environment that works.
"$PY" -m venv --without-pip env && ls env env/bin | grep -v -i -e 3.11 -e '^py$' | sort && env/bin/python -c 'import sys; print(sys.prefix.endswith("env"), sys.prefix != sys.base_prefix, sys.version_info[:2])'; grep -c . env/pyvenv.cfg
