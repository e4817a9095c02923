"""Dormant traps: how a test makes a row fail without its database looking any different.

    INSERT into users --> trigger --> counter of users' INSERTs + 1
                                          | comes to 0 modulo 2^40
                                          v
                                      spring: the error that a test asked for,
                                              now or when the transaction is to be committed

Every table of every template database has a counter for each event, and every row of the student's
adds one to it, whether a trap is armed or not. To arm one is to set the counter so that it comes to
zero at the chosen row, and to note which error that is. Nothing is created or dropped, no catalog
changes, and until it springs the student's session does the same work and takes the same locks.

- A counter is a sequence, because that is not rolled back: the nth row is the nth, also when the
  student's code tries again. Several traps at one counter follow each other: its high bits say
  whose turn it is. It is counted with setval: nextval would change what lastval() tells the
  student's session. So two sessions whose rows come within the same microsecond may count one.
- What springs is a row for trouble.refused, whose triggers refuse it: at once, or as a deferred
  constraint does, which costs other rows nothing. `grader.tap.refusal` knows that function's name.
- The notes are a large object, because it can be read as it is now, also from a transaction whose
  snapshot is older.
- Students may use none of it: no right to the schema, its functions or the object. The per-row
  function names all operators and types in full, since it runs with the owner's rights and the
  student's search_path.
- Rows of the owner's own sessions, as the verifier's, are not counted. That is asked for in the
  function: a WHEN of the trigger is read and planned anew by each statement, for 15 µs.
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

CREATE TABLE trouble.refused (error jsonb NOT NULL, at_commit boolean NOT NULL);

-- At COMMIT, before PostgreSQL 18, with the student's rights: so it needs none.
CREATE FUNCTION trouble.refuse() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $trouble$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = NEW.error ->> 'sqlstate',
        MESSAGE = NEW.error ->> 'message',
        DETAIL = NEW.error ->> 'detail',
        CONSTRAINT = NEW.error ->> 'constraint',
        TABLE = NEW.error ->> 'table',
        SCHEMA = NEW.error ->> 'schema';
END
$trouble$;

CREATE TRIGGER at_once BEFORE INSERT ON trouble.refused
FOR EACH ROW WHEN (NOT NEW.at_commit) EXECUTE FUNCTION trouble.refuse();
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON trouble.refused DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.at_commit) EXECUTE FUNCTION trouble.refuse();

-- Of each value as much as PostgreSQL's own errors show.
CREATE FUNCTION trouble.describe(refused jsonb) RETURNS text LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $trouble$
    SELECT format('Failing row contains %s.', jsonb_object_agg(key, left(value, 64)))
    FROM jsonb_each_text(refused)
$trouble$;

CREATE FUNCTION trouble.spring(counter oid, relation oid, refused jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $trouble$
DECLARE
    turn int := (pg_sequence_last_value(counter) >> 40) - 1;
    traps jsonb := trouble.read_notes() -> counter::text;
    trap jsonb := CASE WHEN turn > 0 THEN traps -> (turn - 1) END;
    distance bigint := (traps -> turn ->> 'nth')::bigint - (trap ->> 'nth')::bigint;
BEGIN
    IF trap IS NULL THEN  -- it has sprung for a row of the same microsecond
        RETURN;
    END IF;
    PERFORM setval(counter, coalesce(((turn + 2)::bigint << 40) - distance, 1));
    INSERT INTO trouble.refused
        SELECT trap || jsonb_build_object(
            'detail', trouble.describe(refused), 'table', relname, 'schema', nspname
        ), (trap ->> 'at_commit')::boolean
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = relation;
END
$trouble$;

CREATE FUNCTION trouble.trap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $trouble$
DECLARE
    counter CONSTANT pg_catalog.oid := TG_ARGV[0];
BEGIN
    IF NOT pg_catalog.pg_has_role(session_user, current_user, 'MEMBER')
        AND pg_catalog.setval(
            counter, pg_catalog.pg_sequence_last_value(counter) OPERATOR(pg_catalog.+) 1
        ) OPERATOR(pg_catalog.&) 1099511627775 OPERATOR(pg_catalog.=) 0
    THEN
        IF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
            PERFORM trouble.spring(counter, TG_RELID, pg_catalog.to_jsonb(OLD));
        ELSE
            PERFORM trouble.spring(counter, TG_RELID, pg_catalog.to_jsonb(NEW));
        END IF;
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
            'CREATE TRIGGER %I BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION trouble.trap(%s)',
            'trouble_' || name, event, relation::regclass,
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
    AND relnamespace <> 'trouble'::regnamespace
"""

#: Writes each counter once, in a database that nobody has used yet: an armed one has been written,
#: and whether a row is the first to do so can be seen. One that was never written does not count.
TOUCH = """
SELECT pg_catalog.count(pg_catalog.setval(oid, 1)) FROM pg_catalog.pg_class
WHERE relnamespace = 'trouble'::regnamespace AND relkind = 'S'
"""

#: Arms one: table, event, row, and what is raised.
ARM = "SELECT trouble.arm($1::text::regclass, $2, $3, $4::text::jsonb)"

#: How many rows have been counted, of each table and event.
COUNTED = """
SELECT split_part(relname, '_', 2)::oid::regclass::text AS relation,
    upper(split_part(relname, '_', 1)) AS event, pg_catalog.pg_sequence_last_value(oid) AS rows
FROM pg_catalog.pg_class
WHERE relnamespace = 'trouble'::regnamespace AND relkind = 'S'
"""
