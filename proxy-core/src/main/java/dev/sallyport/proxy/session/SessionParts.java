package dev.sallyport.proxy.session;

import dev.sallyport.config.LimitsConfig;
import dev.sallyport.proxy.approval.ApprovalDesk;
import dev.sallyport.proxy.catalog.DefinitionService;
import dev.sallyport.proxy.estimate.Planner;
import io.netty.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a session is put together from.
 *
 * @param approvals where approvals are asked for
 * @param definitions of this session's database
 * @param planner asks the planner of this session's database, as its login; null if there is none
 * @param directory is told of its beginning and end
 * @param reuse what becomes of the upstream's connection when its session has ended well; null for nothing
 * @param cancel sends a CancelRequest for this session's upstream connection; completes when it was delivered
 */
record SessionParts(
        GateParts gate,
        LimitsConfig limits,
        SessionRecorder recorder,
        ApprovalDesk approvals,
        DefinitionService definitions,
        @Nullable Planner planner,
        SessionDirectory directory,
        @Nullable UpstreamReuse reuse,
        Supplier<Future<Void>> cancel) {}
