package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.statement.Category;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one test of a policy file. */
final class TestReader {
    /** A Thursday noon: an ordinary time, unless the test says otherwise. */
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Set<String> ruleIds;

    TestReader(List<Rule> rules) {
        this.ruleIds = rules.stream().map(Rule::id).collect(Collectors.toUnmodifiableSet());
    }

    PolicyTest read(YamlValue value) {
        YamlMap map = value.map();
        String name = map.required("name").nonEmpty();
        Principal principal = principal(map.required("as"), PrincipalKind.HUMAN);
        YamlValue estimated = map.optional("estimate");
        YamlMap estimate = estimated == null ? null : estimated.map();
        PolicyTest.Session session = new PolicyTest.Session(
                text(map.optional("database"), "test"),
                text(map.optional("env"), "test"),
                text(map.optional("app"), "test"),
                text(map.optional("client_ip"), "127.0.0.1"),
                now(map.optional("now")),
                flag(map.optional("in_tx"), false),
                estimate == null ? OptionalLong.empty() : whole(estimate.required("rows")),
                estimate == null ? OptionalDouble.empty() : cost(estimate.optional("cost")),
                text(map.optional("justification"), ""),
                text(map.optional("ticket"), ""));
        if (estimate != null) {
            estimate.finish();
        }
        PolicyTest.Statement statement = statement(map.required("stmt").map());
        PolicyTest.Expectation expectation = expectation(map.required("expect").map());
        map.finish();
        return new PolicyTest(name, value.location(), principal, session, statement, expectation);
    }

    /** A mapping, or a text for a human of that name without groups. */
    private static Principal principal(YamlValue value, PrincipalKind otherwise) {
        if (!value.isMap()) {
            String name = value.nonEmpty();
            return new Principal(otherwise, "test|" + name, name, Set.of(name), Set.of(), false, null, null, List.of());
        }
        YamlMap map = value.map();
        YamlValue type = map.optional("type");
        PrincipalKind kind = type == null ? otherwise : type.oneOf(PrincipalKind.class);
        String name = text(map.optional("name"), kind.label());
        String id = text(map.optional("id"), "test|" + name);
        YamlValue groups = map.optional("groups");
        boolean mfa = flag(map.optional("mfa"), false);
        YamlValue onBehalfOf = map.optional("obo");
        map.finish();
        return new Principal(
                kind,
                id,
                name,
                Set.of(name),
                groups == null ? Set.of() : Set.copyOf(groups.strings()),
                mfa,
                null,
                onBehalfOf == null ? null : principal(onBehalfOf, PrincipalKind.HUMAN),
                List.of());
    }

    private static PolicyTest.Statement statement(YamlMap map) {
        String kind = map.required("kind").nonEmpty();
        Category category = map.required("category").oneOf(Category.class);
        List<List<String>> read = names(map.optional("tables"), 2, 2, "schema.table");
        read.addAll(names(map.optional("tables_read"), 2, 2, "schema.table"));
        PolicyTest.Statement statement = new PolicyTest.Statement(
                kind,
                flag(map.optional("parsed"), true) ? category : Category.UNKNOWN,
                read,
                names(map.optional("tables_written"), 2, 2, "schema.table"),
                names(map.optional("columns"), 3, 3, "schema.table.column"),
                names(map.optional("columns_used"), 3, 3, "schema.table.column"),
                names(map.optional("functions"), 1, 2, "function or schema.function"),
                flag(map.optional("restricts"), true));
        map.finish();
        return statement;
    }

    private static List<List<String>> names(@Nullable YamlValue value, int partsMin, int partsMax, String form) {
        List<List<String>> names = new ArrayList<>();
        if (value != null) {
            for (YamlValue text : value.list()) {
                List<String> parts = Arrays.asList(text.nonEmpty().split("\\.", -1));
                if (parts.size() < partsMin || parts.size() > partsMax || parts.contains("")) {
                    throw text.error("expected a name of the form " + form);
                }
                names.add(parts);
            }
        }
        return names;
    }

    private PolicyTest.Expectation expectation(YamlMap map) {
        Effect decision = map.required("decision").oneOf(Effect.class);
        YamlValue rule = map.optional("rule");
        if (rule != null && !ruleIds.contains(rule.nonEmpty()) && !Names.builtIn(rule.nonEmpty())) {
            throw rule.error("no rule has the id '" + rule.nonEmpty() + "'");
        }
        PolicyTest.Expectation expectation = new PolicyTest.Expectation(
                decision,
                rule == null ? null : rule.nonEmpty(),
                number(map.optional("row_limit")),
                number(map.optional("affected_rows")),
                texts(map.optional("masks")),
                methods(map.optional("methods")),
                texts(map.optional("reviewers")),
                number(map.optional("min")),
                texts(map.optional("would")));
        map.finish();
        return expectation;
    }

    private static Map<String, String> methods(@Nullable YamlValue value) {
        Map<String, String> methods = new LinkedHashMap<>();
        if (value != null) {
            value.entries().forEach((column, method) -> methods.put(column, method.nonEmpty()));
        }
        return methods;
    }

    private static OptionalLong whole(YamlValue value) {
        return OptionalLong.of(value.integer(0, Long.MAX_VALUE));
    }

    private static OptionalDouble cost(@Nullable YamlValue value) {
        return OptionalDouble.of(value == null ? 0 : (double) value.integer(0, Long.MAX_VALUE));
    }

    private static OptionalLong number(@Nullable YamlValue value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.integer(1, Long.MAX_VALUE));
    }

    private static @Nullable List<String> texts(@Nullable YamlValue value) {
        return value == null ? null : value.strings();
    }

    private static String text(@Nullable YamlValue value, String otherwise) {
        return value == null ? otherwise : value.nonEmpty();
    }

    private static boolean flag(@Nullable YamlValue value, boolean otherwise) {
        return value == null ? otherwise : value.bool();
    }

    private static Instant now(@Nullable YamlValue value) {
        if (value == null) {
            return NOON;
        }
        try {
            return Instant.parse(value.nonEmpty());
        } catch (DateTimeParseException e) {
            throw value.error("expected a time such as 2026-11-20T11:00:00Z");
        }
    }
}
