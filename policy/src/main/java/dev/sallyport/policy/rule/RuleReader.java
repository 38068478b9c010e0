package dev.sallyport.policy.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one rule. Which keys there are depends on its effect: a key that would do nothing is an error. */
final class RuleReader {
    private static final int REVIEWERS_MAX = 100;
    private static final int USES_MAX = 100_000;
    private static final int DRIFT_MAX = 1_000_000;

    /** Rows about which nobody needs to be asked twice. */
    private static final int DRIFT_FLOOR = 100;

    private static final int MESSAGE_MAX = 500;
    private static final Duration TTL = Duration.ofMinutes(30);
    private static final Duration TTL_MAX = Duration.ofDays(7);
    private static final Duration HOLD_MAX = Duration.ofHours(1);

    /** What a rule can be, as written in the file. */
    private enum Kind {
        ALLOW,
        DENY,
        APPROVE,
        MASK,
        LIMIT
    }

    /** Whether the requester must say why. */
    private enum Justification {
        OPTIONAL,
        REQUIRED
    }

    private final Set<String> roleNames;
    private final WhatReader whatReader;

    RuleReader(Set<String> roleNames, Labels labels) {
        this.roleNames = roleNames;
        this.whatReader = new WhatReader(labels);
    }

    Rule read(YamlValue value, Mode fileMode) {
        YamlMap map = value.map();
        YamlValue id = map.required("id");
        Names.check(id, id.nonEmpty(), "a rule");
        Kind kind = map.required("effect").oneOf(Kind.class);
        YamlValue mode = map.optional("mode");
        YamlValue roles = map.optional("roles");
        YamlValue unlessRoles = map.optional("unless_roles");
        YamlValue where = map.optional("where");
        YamlValue what = kind == Kind.MASK ? map.required("what") : map.optional("what");
        YamlValue when = map.optional("when");
        Consequence consequence = consequence(kind, id.nonEmpty(), map, what);
        map.finish();
        return new Rule(
                id.nonEmpty(),
                value.location(),
                mode == null ? fileMode : mode.oneOf(Mode.class),
                roles == null ? Set.of() : Names.roles(roles, roleNames),
                unlessRoles == null ? Set.of() : Names.roles(unlessRoles, roleNames),
                where == null ? Where.ANYWHERE : where(where),
                what == null || kind == Kind.MASK ? What.ANYTHING : whatReader.statements(what, kind == Kind.ALLOW),
                when == null ? null : kind == Kind.MASK ? Conditions.ofSession(when) : Conditions.ofStatement(when),
                consequence);
    }

    private Consequence consequence(Kind kind, String id, YamlMap map, @Nullable YamlValue what) {
        return switch (kind) {
            case ALLOW -> new Consequence.Allow();
            case DENY ->
                new Consequence.Deny(
                        text(map.optional("message"), "denied by the rule " + id), hint(map.optional("hint")));
            case APPROVE -> approve(id, map);
            case MASK -> mask(map, what == null ? map.required("what") : what);
            case LIMIT -> limit(map.required("limit").map());
        };
    }

    private Consequence approve(String id, YamlMap map) {
        String message = text(map.optional("message"), "the rule " + id + " demands an approval");
        String hint = hint(map.optional("hint"));
        YamlMap approval = map.required("approval").map();
        Set<String> reviewers = Names.roles(approval.required("reviewers"), roleNames);
        YamlValue min = approval.optional("min");
        YamlValue ttl = approval.optional("ttl");
        ApprovalManner manner = manner(approval);
        YamlValue auto = approval.optional("auto");
        approval.finish();
        Duration duration = ttl == null ? TTL : ttl.duration();
        if (ttl != null && (duration.isZero() || duration.compareTo(TTL_MAX) > 0)) {
            throw ttl.error("expected more than nothing and at most 7d");
        }
        int least = min == null ? 1 : (int) min.integer(1, REVIEWERS_MAX);
        return new Consequence.Approve(
                List.copyOf(reviewers),
                least,
                duration,
                manner,
                auto == null ? null : Conditions.ofConsent(auto),
                message,
                hint);
    }

    private static ApprovalManner manner(YamlMap approval) {
        YamlValue wait = approval.optional("wait");
        YamlValue holdMax = approval.optional("hold_max");
        YamlValue justification = approval.optional("justification");
        YamlValue ticket = approval.optional("ticket");
        YamlValue scope = approval.optional("scope");
        YamlValue uses = approval.optional("uses");
        YamlValue drift = approval.optional("drift");
        ApprovalManner standard = ApprovalManner.DEFAULT;
        return new ApprovalManner(
                wait == null ? standard.waiting() : wait.oneOf(ApprovalManner.Waiting.class),
                holdMax == null ? standard.holdMax() : holdMax.duration(Duration.ofSeconds(1), HOLD_MAX),
                justification != null && justification.oneOf(Justification.class) == Justification.REQUIRED,
                ticket == null ? null : pattern(ticket),
                scope == null ? standard.scope() : scope.oneOf(ApprovalManner.Scope.class),
                uses == null ? standard.uses() : uses(uses, scope),
                drift == null ? null : drift(drift, scope));
    }

    private static ApprovalManner.Drift drift(YamlValue value, @Nullable YamlValue scope) {
        if (scope != null && scope.oneOf(ApprovalManner.Scope.class) != ApprovalManner.Scope.STATEMENT) {
            throw value.error("only an approval of one statement was given for a number of rows");
        }
        YamlMap map = value.map();
        YamlValue floor = map.optional("floor");
        int factor = (int) map.required("factor").integer(1, DRIFT_MAX);
        map.finish();
        return new ApprovalManner.Drift(factor, floor == null ? DRIFT_FLOOR : floor.integer(0, Long.MAX_VALUE));
    }

    private static int uses(YamlValue uses, @Nullable YamlValue scope) {
        if (scope == null || scope.oneOf(ApprovalManner.Scope.class) == ApprovalManner.Scope.STATEMENT) {
            throw uses.error("an approval of one statement is used once; say 'scope: fingerprint' or 'scope: session'");
        }
        return (int) uses.integer(1, USES_MAX);
    }

    private static String pattern(YamlValue value) {
        try {
            return Pattern.compile(value.nonEmpty()).pattern();
        } catch (PatternSyntaxException e) {
            throw value.error("not a regular expression of RE2: " + e.getDescription());
        }
    }

    private Consequence mask(YamlMap map, YamlValue what) {
        List<NamePattern> columns = whatReader.maskedColumns(what);
        if (columns == null) {
            return new Consequence.MaskContent(whatReader.detectors(what));
        }
        return MaskReader.read(columns, map.optional("mask"));
    }

    private static Consequence limit(YamlMap limit) {
        YamlValue rows = limit.optional("rows");
        YamlValue affected = limit.optional("affected_rows");
        YamlValue bytes = limit.optional("bytes");
        YamlValue time = limit.optional("time");
        if (rows == null && affected == null && bytes == null && time == null) {
            limit.required("rows");
        }
        limit.finish();
        return new Consequence.Limit(
                atLeastOne(rows),
                atLeastOne(affected),
                bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.bytes(1, Long.MAX_VALUE)),
                time == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(time.duration(Duration.ofMillis(10), Duration.ofDays(7))
                                .toMillis()));
    }

    private static OptionalLong atLeastOne(@Nullable YamlValue value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.integer(1, Long.MAX_VALUE));
    }

    private static String text(@Nullable YamlValue value, String otherwise) {
        if (value == null) {
            return otherwise;
        }
        String text = value.nonEmpty();
        if (text.length() > MESSAGE_MAX || text.chars().anyMatch(Character::isISOControl)) {
            throw value.error("expected one line of at most " + MESSAGE_MAX + " characters");
        }
        return text;
    }

    private static @Nullable String hint(@Nullable YamlValue value) {
        return value == null ? null : text(value, "");
    }

    private static Where where(YamlValue value) {
        YamlMap map = value.map();
        Where where =
                new Where(globs(map.optional("env")), globs(map.optional("databases")), globs(map.optional("apps")));
        map.finish();
        if (where.equals(Where.ANYWHERE)) {
            throw value.error("'where' is empty; leave it out to speak of every session");
        }
        return where;
    }

    private static List<Glob> globs(@Nullable YamlValue value) {
        List<Glob> globs = new ArrayList<>();
        if (value != null) {
            for (String text : Names.texts(value)) {
                globs.add(Glob.of(text));
            }
        }
        return globs;
    }
}
