package dev.sallyport.proxy.session;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.masking.MaskingKeys;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.catalog.CatalogService;
import dev.sallyport.proxy.catalog.DefinitionService;
import dev.sallyport.proxy.estimate.PlanPlaces;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import dev.sallyport.proxy.keys.KeyRing;
import dev.sallyport.proxy.upstream.KeptUpstreams;
import dev.sallyport.proxy.upstream.UpstreamCancel;
import dev.sallyport.proxy.upstream.UpstreamConnector;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions share.
 *
 * @param databases by the name that clients ask for
 * @param keys keys that the operator issued
 * @param policy the present policy, asked anew for each statement
 * @param blocking runs what may wait (fetching keys, loading catalogs); bounded
 * @param budgets what principals may still ask about masked columns
 * @param cancels the proxy's own cancel keys
 * @param principals the places for sessions of each principal
 * @param refusals where refusals of strangers are recorded
 * @param surface the database of the proxy itself; null if there is none
 */
public record SessionServices(
        SallyportConfig config,
        Map<String, Database> databases,
        JwtAuthenticator authenticator,
        KeyRing keys,
        Supplier<PolicyEngine> policy,
        AnalysisCache analyses,
        MaskingKeys maskingKeys,
        AskingBudgets budgets,
        AuditLog audit,
        AuditTexts texts,
        ApprovalDesk approvals,
        UpstreamConnector connector,
        UpstreamCancel upstreamCancel,
        Executor blocking,
        CancelRegistry cancels,
        PrincipalLimits principals,
        RefusalRecords refusals,
        SessionDirectory directory,
        SessionMetrics metrics,
        @Nullable SurfaceDoor surface,
        Clock clock) {
    public SessionServices {
        databases = Map.copyOf(databases);
    }

    /** A database that clients can ask for. */
    public record Database(
            DatabaseConfig config,
            UpstreamTarget target,
            CatalogService catalog,
            DefinitionService definitions,
            PlanPlaces planning,
            KeptUpstreams kept) {
        private static final int PLANNED_MAX = 4;

        /** With few places for questions to the planner, and none of the connections kept so far. */
        public Database(
                DatabaseConfig config, UpstreamTarget target, CatalogService catalog, DefinitionService definitions) {
            this(
                    config,
                    target,
                    catalog,
                    definitions,
                    new PlanPlaces(PLANNED_MAX),
                    new KeptUpstreams(config.upstream().reuse()));
        }
    }
}
