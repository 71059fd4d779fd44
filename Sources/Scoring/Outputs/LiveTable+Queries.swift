/// What is asked of a server about a table, and how what belongs to it goes over to another.
extension LiveTable {
    /// The facts as one value of JSON.
    ///
    /// An index is told by what follows its name and its table in its definition, so that it can be made again elsewhere.
    static func query(_ schema: String, _ table: String) -> String {
        """
        SELECT jsonb_build_object(
            'oid', c.oid::bigint, 'kind', c.relkind, 'partition', c.relispartition, 'persistence', c.relpersistence,
            'options', array_to_string(c.reloptions, ', '), 'owner', pg_get_userbyid(c.relowner),
            'owned', pg_has_role(c.relowner, 'USAGE'),
            'owner_creates', has_schema_privilege(c.relowner, c.relnamespace, 'CREATE')
                OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
            'tablespace', (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace),
            'columns', (SELECT jsonb_agg(jsonb_build_object('name', attname, 'type',
                    format_type(atttypid, atttypmod) || CASE WHEN attidentity <> '' OR attgenerated <> ''
                        THEN ' that makes itself' ELSE '' END) ORDER BY attnum)
                FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
            'indexes', (SELECT jsonb_agg(jsonb_build_object('name', name, 'unique', is_unique, 'rest',
                    substr(definition, length(beginning) + 1)) ORDER BY name)
                FROM (\(indexes)) AS i WHERE starts_with(definition, beginning)),
            'constraints', (SELECT jsonb_agg(jsonb_build_object('name', conname, 'definition', pg_get_constraintdef(oid))
                    ORDER BY contype = 'f', conname)
                FROM pg_constraint WHERE conrelid = c.oid AND contype IN ('p', 'u', 'x', 'f')),
            'attached', (SELECT jsonb_agg(DISTINCT name) FROM (
                SELECT pg_describe_object(classid, objid, 0) AS name FROM pg_depend
                    WHERE refclassid = 'pg_class'::regclass AND refobjid = c.oid AND deptype = 'n'
                        AND NOT (classid = 'pg_constraint'::regclass
                            AND objid IN (SELECT oid FROM pg_constraint WHERE conrelid = c.oid))
                        AND NOT (classid = 'pg_class'::regclass
                            AND objid IN (SELECT indexrelid FROM pg_index WHERE indrelid = c.oid))
                UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal
                UNION ALL SELECT 'policy ' || polname FROM pg_policy WHERE polrelid = c.oid
                UNION ALL SELECT 'row security' WHERE c.relrowsecurity
                UNION ALL SELECT 'rule ' || rulename FROM pg_rewrite WHERE ev_class = c.oid
                UNION ALL SELECT 'the publication ' || pubname FROM pg_publication_rel JOIN pg_publication p
                    ON p.oid = prpubid WHERE prrelid = c.oid
                UNION ALL SELECT 'inheritance' FROM pg_inherits WHERE c.oid IN (inhrelid, inhparent)
                UNION ALL SELECT 'index ' || name FROM (\(indexes)) AS i WHERE NOT starts_with(definition, beginning)
                ) AS all_names))
        FROM pg_class c WHERE c.relname = \(SQL.text(table)) AND c.relnamespace =
            (SELECT oid FROM pg_namespace WHERE nspname = \(SQL.text(schema)));
        """
    }

    /// The indexes that no constraint makes.
    private static let indexes = """
        SELECT x.relname AS name, indisunique AS is_unique, pg_get_indexdef(indexrelid) AS definition,
            format('CREATE %sINDEX %I ON %I.%I ', CASE WHEN indisunique THEN 'UNIQUE ' ELSE '' END, x.relname,
                (SELECT nspname FROM pg_namespace WHERE oid = c.relnamespace), c.relname) AS beginning
        FROM pg_index JOIN pg_class x ON x.oid = indexrelid
        WHERE indrelid = c.oid AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid AND conindid = indexrelid)
        """

    /// The statement that gives a table the owner, the grants and the comment of another.
    static func carrying(from old: String, to new: String, note: String) -> String {
        """
        DO $endcap$
        DECLARE
            old regclass := \(old);
            new regclass := \(new);
            owner oid := (SELECT relowner FROM pg_class WHERE oid = old);
            g record;
        BEGIN
            IF pg_get_userbyid(owner) <> current_user THEN
                EXECUTE format('ALTER TABLE %s OWNER TO %I', new, pg_get_userbyid(owner));
            END IF;
            -- A new table has what the schema grants by default.
            FOR g IN SELECT DISTINCT x.grantee FROM pg_class c, aclexplode(c.relacl) x
                WHERE c.oid = new AND x.grantee <> owner
            LOOP
                EXECUTE format('REVOKE ALL ON %s FROM %s', new,
                    CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END);
            END LOOP;
            FOR g IN SELECT '' AS of_column, x.* FROM pg_class c, aclexplode(c.relacl) x
                    WHERE c.oid = old AND x.grantee <> owner
                UNION ALL SELECT format('(%I)', a.attname), x.* FROM pg_attribute a, aclexplode(a.attacl) x
                    WHERE a.attrelid = old AND a.attnum > 0 AND NOT a.attisdropped
            LOOP
                EXECUTE format('GRANT %s %s ON %s TO %s %s', g.privilege_type, g.of_column, new,
                    CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
                    CASE WHEN g.is_grantable THEN 'WITH GRANT OPTION' ELSE '' END);
            END LOOP;
            EXECUTE format('COMMENT ON TABLE %s IS %L', new,
                CASE WHEN starts_with(obj_description(old, 'pg_class'), '\(ownComment)') IS FALSE
                    THEN obj_description(old, 'pg_class') ELSE \(note) END);
        END $endcap$;
        """
    }
}
