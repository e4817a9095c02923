"""Our own words on the wire to the grader."""


write(frame([0, "ok", ["list", "count_up", "rename", "name_of"]]))
write(os.urandom(1000))
