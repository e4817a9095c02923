print("BREACH: a module of the student's was imported")
raise SystemExit(0)
