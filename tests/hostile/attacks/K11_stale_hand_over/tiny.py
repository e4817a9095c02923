"""The number of the request that was answered before this import is on the stack."""

caller = sys._getframe()
while caller.f_code.co_name != "_serve":
    caller = caller.f_back
write(frame([caller.f_locals["order"].number, "ok", "[Errno 13] Permission denied"]))
time.sleep(0.2)
raise SyntaxError("nothing of this was ever written")
