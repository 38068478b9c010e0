package dev.sallyport.proxy.session;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.masking.MaskingKeys;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.proxy.catalog.CatalogService;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What all gates to a database share.
 *
 * @param policy the present policy; asked anew for each statement
 * @param catalog of this session's database
 */
record GateParts(
        AnalysisCache analyses,
        Supplier<PolicyEngine> policy,
        CatalogService catalog,
        MaskingKeys maskingKeys,
        AskingBudgets budgets,
        AuditLog audit,
        Clock clock) {}
