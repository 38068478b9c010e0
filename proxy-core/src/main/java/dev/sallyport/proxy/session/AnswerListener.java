package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.buffer.ByteBuf;

/** What the road of the answers tells the session. All calls on the session's event loop. */
interface AnswerListener {
    /** A statement ran to its end. */
    void completed(Execution execution, String commandTag);

    /** A statement ended with an error of the upstream's. */
    void failed(Execution execution, ErrorFields error);

    /** A message that the upstream will never answer, since one before it failed. */
    void abandoned(Reply reply);

    /** The upstream skips to the next Sync: what the session still holds back before one must not be sent. */
    void skippingToSync();

    /** More rows came than the rule allows; called once for an execution. */
    void rowLimitHit(Reply reply, Execution execution);

    /**
     * An execution whose row limit was hit ended without an error of the upstream's.
     *
     * @param failUpstream whether the upstream must be made to fail in its place; otherwise the client has been told
     */
    void endedOverLimit(Reply reply, Execution execution, boolean failUpstream);

    /** A message that is sent in parts goes on with this, before everything that waits. Takes the bytes. */
    void proceed(ByteBuf bytes);

    /** ReadyForQuery. */
    void ready(TransactionStatus status);

    /** A setting that the server reports has changed. */
    void parameterChanged(ParameterStatus status);

    /** The upstream said that it ends the connection. */
    void upstreamFatal();

    /** COPY FROM STDIN began; the client's CopyData go to the upstream until its CopyDone or CopyFail. */
    void copyInStarted(Execution execution);

    /** A COPY FROM STDIN ran to its end. */
    void copyInEnded();

    /**
     * The upstream ended a COPY FROM STDIN by an error.
     *
     * @param extended whether it skips to the next Sync
     */
    void copyInFailed(boolean extended);

    /** What is masked for this principal at the moment. */
    MaskingRules maskingNow();

    /** A column's origin is unknown to the catalog snapshot. */
    void catalogStale();
}
