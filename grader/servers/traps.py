"""Dormant traps: how a test makes a row fail without its database looking any different.

    INSERT into users --> trigger --> counter of users' INSERTs + 1
                                          | comes to 0 modulo 2^40
                                          v
                                      spring: the error that a test asked for

Every table of every template database has a counter for each event, and every row of the student's
adds one to it, whether a trap is armed or not. To arm one is to set the counter so that it comes to
zero at the chosen row, and to note which error that is. Nothing is created or dropped, no catalog
changes, and until it springs the student's session does the same work and takes the same locks.

- A counter is a sequence, because that is not rolled back: the nth row is the nth, also when the
  student's code tries again. Several traps at one counter follow each other: its high bits say
  whose turn it is.
- The notes are a large object, because it can be read as it is now, also from a transaction whose
  snapshot is older.
- Students may use none of it: no right to the schema, its functions or the object. The per-row
  function names all operators and types in full, since it runs with the owner's rights and the
  student's search_path.
- Rows of the owner's own sessions, as the verifier's, are not counted and cost next to nothing.
"""

#: What `arm` and the traps themselves need. The large object has the number of the schema.
#: A counter goes up to 2^40 and its multiples; at (n + 1) * 2^40 the nth of its traps springs.
INSTALL = """
CREATE SCHEMA trouble;
SELECT pg_catalog.lo_from_bytea('trouble'::regnamespace::oid, '{}');

-- Opened for writing (0x20000) as well as for reading (0x40000): so it is read as it is now.
CREATE FUNCTION trouble.open_notes() RETURNS int LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $trouble$
    SELECT lo_open('trouble'::regnamespace::oid, 393216)
$trouble$;

CREATE FUNCTION trouble.read_notes() RETURNS jsonb LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $trouble$
    SELECT convert_from(loread(trouble.open_notes(), 1048576), 'UTF8')::jsonb
$trouble$;

CREATE FUNCTION trouble.write_notes(notes jsonb) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $trouble$
    SELECT lo_put('trouble'::regnamespace::oid, 0, convert_to(notes::text, 'UTF8'));
    SELECT lo_truncate(trouble.open_notes(), octet_length(convert_to(notes::text, 'UTF8')));
$trouble$;

CREATE FUNCTION trouble.spring(counter oid, relation oid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $trouble$
DECLARE
    turn int := (pg_sequence_last_value(counter) >> 40) - 1;
    traps jsonb := trouble.read_notes() -> counter::text;
    trap jsonb := traps -> (turn - 1);
    distance bigint := (traps -> turn ->> 'nth')::bigint - (trap ->> 'nth')::bigint;
BEGIN
    PERFORM setval(counter, coalesce(((turn + 2)::bigint << 40) - distance, 1));
    RAISE EXCEPTION USING
        ERRCODE = trap ->> 'sqlstate',
        MESSAGE = trap ->> 'message',
        CONSTRAINT = trap ->> 'constraint',
        TABLE = (SELECT relname FROM pg_class WHERE oid = relation),
        SCHEMA = (SELECT nspname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                  WHERE c.oid = relation);
END
$trouble$;

CREATE FUNCTION trouble.trap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $trouble$
BEGIN
    IF pg_catalog.nextval(TG_ARGV[0]::pg_catalog.oid)
        OPERATOR(pg_catalog.&) 1099511627775 OPERATOR(pg_catalog.=) 0
    THEN
        PERFORM trouble.spring(TG_ARGV[0]::pg_catalog.oid, TG_RELID);
    END IF;
    IF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$trouble$;

CREATE FUNCTION trouble.lay(relation oid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $trouble$
DECLARE
    event text;
    name text;
BEGIN
    FOREACH event IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
        name := event || '_' || relation;
        EXECUTE format('CREATE SEQUENCE trouble.%I', name);
        EXECUTE format(
            'CREATE TRIGGER %I BEFORE %s ON %s FOR EACH ROW WHEN (current_user <> %4$L'
            ' OR session_user <> %4$L AND NOT pg_has_role(session_user, %4$L, ''MEMBER''))'
            ' EXECUTE FUNCTION trouble.trap(%s)',
            'trouble_' || name, event, relation::regclass, current_user,
            format('trouble.%I', name)::regclass::oid
        );
    END LOOP;
END
$trouble$;

CREATE FUNCTION trouble.arm(relation oid, event text, nth bigint, trap jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $trouble$
DECLARE
    name CONSTANT text := format('trouble.%I', lower(event) || '_' || relation);
    notes CONSTANT jsonb := trouble.read_notes();
    traps jsonb := '[]';
    counter oid;
    counted bigint;
    turn int;
    passed bigint;
BEGIN
    IF to_regclass(name) IS NULL THEN  -- a table that the test itself has made
        PERFORM trouble.lay(relation);
    END IF;
    counter := name::regclass;
    counted := coalesce(pg_sequence_last_value(counter), 1);
    turn := counted >> 40;
    IF turn > 0 THEN  -- others wait, and are some rows nearer by now
        traps := notes -> counter::text;
        passed := (traps -> (turn - 1) ->> 'nth')::bigint
            - (((turn + 1)::bigint << 40) - counted);
        SELECT jsonb_agg(jsonb_set(one, '{nth}', to_jsonb((one ->> 'nth')::bigint - passed)))
            INTO traps FROM jsonb_array_elements(traps) WITH ORDINALITY AS t(one, place)
            WHERE place >= turn;
    END IF;
    WHILE traps @> jsonb_build_array(jsonb_build_object('nth', nth)) LOOP
        nth := nth + 1;  -- that row is refused already, and so never gets here
    END LOOP;
    SELECT jsonb_agg(one ORDER BY (one ->> 'nth')::bigint)
        INTO traps FROM jsonb_array_elements(traps || (trap || jsonb_build_object('nth', nth))) one;
    PERFORM trouble.write_notes(jsonb_set(notes, ARRAY[counter::text], traps));
    PERFORM setval(counter, (2::bigint << 40) - (traps -> 0 ->> 'nth')::bigint);
END
$trouble$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA trouble FROM PUBLIC;
"""

#: Lays the traps of all tables that there are, in whatever schema.
LAY = """
SELECT trouble.lay(oid) FROM pg_catalog.pg_class
WHERE relkind IN ('r', 'p') AND relpersistence <> 't' AND relowner = current_user::regrole
"""

#: Writes each counter once, in a database that nobody has used yet: an armed one has been written,
#: and whether a row is the first to do so can be seen.
TOUCH = """
SELECT pg_catalog.count(pg_catalog.setval(oid, 1)) FROM pg_catalog.pg_class
WHERE relnamespace = 'trouble'::regnamespace AND relkind = 'S'
"""

#: Arms one: table, event, row, and what is raised.
ARM = "SELECT trouble.arm($1::text::regclass, $2, $3, $4::text::jsonb)"
