package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.QualifiedName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server over the session's own connection which relations of some names there are: what the open transaction
 * renamed or moved, what came with it (a column's sequence, a constraint's index) and what code made can't be seen from
 * outside.
 */
final class RelationQuestion {
    private static final int NAMES_MAX = 100;

    /**
     * Wherever they are, not only on the path: a name stands for all that it could mean. The session's own temporary
     * schema goes by the name that everybody has for theirs. Row types and TOAST have names that no statement uses. What
     * stands for other relations, too, is left out, as rules couldn't see through it: views, which have a rule, tables
     * with rules, parents and heirs.
     */
    private static final String SQL = """
            SELECT pg_catalog.unnest(ARRAY[
                CASE WHEN n.oid OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname END,
                c.relname]::pg_catalog.text[])
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            WHERE c.relname OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.text[]::pg_catalog.name[])
                AND c.relkind OPERATOR(pg_catalog.<>) ALL ('{c,t}'::pg_catalog."char"[])
                AND NOT c.relhasrules AND NOT c.relispartition
                AND (c.relkind OPERATOR(pg_catalog.=) ANY ('{i,I}'::pg_catalog."char"[])
                    OR NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h
                        WHERE c.oid OPERATOR(pg_catalog.=) ANY (ARRAY[h.inhrelid, h.inhparent])))
                AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
            LIMIT 1000
            """;

    private RelationQuestion() {}

    /** The question about relations of these names, bare. */
    static ByteBuf about(Collection<String> names, ByteBufAllocator allocator) {
        StringBuilder array = new StringBuilder("{");
        names.stream()
                .limit(NAMES_MAX)
                .forEach(name -> array.append(array.length() == 1 ? "" : ",")
                        .append('"')
                        .append(name.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"'));
        return Probe.of(SQL, List.of(array.append('}').toString().getBytes(StandardCharsets.UTF_8)), allocator);
    }

    /** What there is; nothing if the question failed. */
    static Set<QualifiedName> found(@Nullable List<@Nullable String> answer) {
        Set<QualifiedName> found = new HashSet<>();
        List<String> parts = new ArrayList<>();
        for (String part : answer == null ? List.<@Nullable String>of() : answer) {
            if (part == null) {
                return Set.of();
            }
            parts.add(part);
        }
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            found.add(new QualifiedName(parts.get(i), parts.get(i + 1)));
        }
        return found;
    }
}
