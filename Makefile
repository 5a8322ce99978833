# Short names for those who like them; everything is in run.py.
.PHONY: demo serve test check build lock
demo serve test check build lock:
	python3 run.py $@
