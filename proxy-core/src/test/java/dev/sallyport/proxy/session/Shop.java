package dev.sallyport.proxy.session;

import dev.sallyport.masking.DetectorSet;
import dev.sallyport.masking.MaskingKey;
import dev.sallyport.masking.MaskingKeys;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.decision.DecisionContext;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.rule.PolicyReader;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.FieldDescription;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.Oid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A small shop's catalog, statements about it, and what of it is masked: table 20000, column 2 is the e-mail. */
final class Shop {
    static final int CUSTOMERS = 20_000;
    static final int EMAIL = 2;

    static final Catalog CATALOG = new Catalog(
            1,
            180000,
            Set.of("public", "app", "pg_catalog"),
            List.of(
                    relation(CUSTOMERS, "public", "customers", "id", "email", "name"),
                    relation(20_001, "app", "customers", "id")),
            List.of(
                    new Function(870, new QualifiedName("pg_catalog", "lower"), false, "internal", 'i', false),
                    new Function(30_001, new QualifiedName("public", "mine"), false, "plpgsql", 'v', false)));

    private static final MaskingKeys KEYS =
            MaskingKeys.of(new MaskingKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));

    private Shop() {}

    private static Relation relation(long oid, String schema, String name, String... columns) {
        List<Column> numbered = new java.util.ArrayList<>();
        for (String column : columns) {
            numbered.add(new Column(column, numbered.size() + 1, Oid.TEXT));
        }
        return new Relation(oid, new QualifiedName(schema, name), RelationKind.TABLE, numbered, Set.of(), Set.of());
    }

    static AnalysisScope scope() {
        return new AnalysisScope(CATALOG, List.of("public"), Set.of(), true, true);
    }

    /** The facts of one statement, read as the proxy reads it. */
    static StatementFacts facts(String sql) {
        Analysis analysis = new StatementAnalyzer().analyze(sql, scope());
        if (analysis instanceof Analysis.Understood understood) {
            return understood.statements().get(0);
        }
        throw new AssertionError(analysis.toString());
    }

    static MaskingRules nothingMasked() {
        return new MaskingRules(ColumnMasks.NONE, DetectorSet.none(), CATALOG, KEYS);
    }

    static MaskingRules emailMasked() {
        PolicyEngine engine = new PolicyEngine(PolicyReader.parse("p.yaml", """
                apiVersion: sallyport/v1
                kind: Policy
                rules:
                  - {id: all, effect: allow}
                  - {id: pii, effect: mask, what: {columns: ['public.customers.email']}}
                """));
        Principal bot = new Principal(
                PrincipalKind.AGENT, "i|bot", "bot", Set.of("bot"), Set.of(), false, null, null, List.of());
        DecisionContext context =
                new DecisionContext("shop", "prod", "", "192.0.2.7", Instant.EPOCH, false, CATALOG, null);
        return new MaskingRules(engine.masks(bot, context), DetectorSet.none(), CATALOG, KEYS);
    }

    static MaskingRules everythingDetected() {
        return new MaskingRules(ColumnMasks.NONE, DetectorSet.all(), CATALOG, KEYS);
    }

    static Execution execution(MaskingRules masking) {
        return execution("SELECT email FROM customers", masking);
    }

    static Execution execution(String sql, MaskingRules masking) {
        return new Execution("s1", facts(sql), allowed(OptionalLong.empty()), masking, 0);
    }

    static Execution limited(long rows) {
        return limited("SELECT email FROM customers", rows);
    }

    static Execution limited(String sql, long rows) {
        return new Execution("s1", facts(sql), allowed(OptionalLong.of(rows)), nothingMasked(), 0);
    }

    private static Decision allowed(OptionalLong limit) {
        return new Decision(
                Effect.ALLOW, "all", List.of("all"), "", null, "00000", limit, null, List.of(), List.of(), null);
    }

    /** Columns of type text in text format. */
    static RowDescription description(FieldDescription... fields) {
        return new RowDescription(List.of(fields));
    }

    static FieldDescription field(String name, int table, int number) {
        return new FieldDescription(name, table, (short) number, Oid.TEXT, (short) -1, -1, (short) 0);
    }
}
