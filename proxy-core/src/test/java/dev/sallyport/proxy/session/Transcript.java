package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.BackendFrames;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.DataRow;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A dialogue with the upstream, told as what it owes, what it says, and what becomes of that. */
final class Transcript implements AnswerListener {
    final ReplyTracker tracker = new ReplyTracker();
    final SessionNames names = new SessionNames(100, 1 << 20);
    final AnswerRoad road = new AnswerRoad(tracker, names, this, UnpooledByteBufAllocator.DEFAULT);

    /** What the road told its session, in order. */
    final List<String> heard = new ArrayList<>();

    /** What the present policy masks for this principal. */
    MaskingRules present = Shop.nothingMasked();

    /** Something is masked for this principal. */
    Transcript masking() {
        road.masking(Shop.everythingDetected());
        return this;
    }

    Transcript owes(Reply... replies) {
        for (Reply reply : replies) {
            tracker.expect(reply);
        }
        return this;
    }

    /** What becomes of the upstream's message: {@code pass}, {@code drop}, or what is sent in its place. */
    String says(BackendMessage message) {
        ByteBuf bytes = bytes(message);
        byte type = bytes.readByte();
        bytes.skipBytes(4);
        return switch (road.judge(type, bytes)) {
            case PASS -> "pass";
            case DROP -> "drop";
            case REPLACE -> read(road.takeReplacement());
        };
    }

    static ByteBuf bytes(BackendMessage... messages) {
        ByteBuf out = Unpooled.buffer();
        for (BackendMessage message : messages) {
            message.write(out);
        }
        return out;
    }

    static DataRow row(String... values) {
        List<byte[]> columns = new ArrayList<>();
        for (String value : values) {
            columns.add(value.getBytes(StandardCharsets.UTF_8));
        }
        return new DataRow(columns);
    }

    static ErrorResponse error(String sqlState) {
        return new ErrorResponse(ErrorFields.error(sqlState, "said by the database")
                .detail("Key (email)=(anna@shop.example) already exists.")
                .build());
    }

    static ErrorFields refusal() {
        return ErrorFields.error("42501", "denied").build();
    }

    /** Short words for a run of messages; takes the buffer. */
    static String read(ByteBuf in) {
        List<String> words = new ArrayList<>();
        while (in.isReadable()) {
            byte type = BackendFrames.type(in);
            ByteBuf body = in.readSlice(BackendFrames.length(in)).skipBytes(5);
            words.add(
                    switch (type) {
                        case BackendType.ERROR_RESPONSE ->
                            "error " + shown(ErrorResponse.read(body).fields());
                        case BackendType.NOTICE_RESPONSE ->
                            "notice " + shown(NoticeResponse.read(body).fields());
                        case BackendType.READY_FOR_QUERY ->
                            "ready " + ReadyForQuery.read(body).status();
                        case BackendType.DATA_ROW -> "row " + values(DataRow.read(body));
                        default -> String.valueOf((char) type);
                    });
        }
        in.release();
        return String.join(", ", words);
    }

    private static String shown(ErrorFields fields) {
        return fields.sqlState() + (fields.field('D').isPresent() ? " with detail" : "");
    }

    private static String values(DataRow row) {
        return Arrays.toString(row.columns().stream()
                .map(value -> value == null ? "null" : new String(value, StandardCharsets.UTF_8))
                .toArray());
    }

    @Override
    public void completed(Execution execution, String commandTag) {
        heard.add("completed " + commandTag);
    }

    @Override
    public void failed(Execution execution, ErrorFields error) {
        heard.add("failed " + error.sqlState());
    }

    @Override
    public void abandoned(Reply reply) {
        heard.add("abandoned " + reply.getClass().getSimpleName());
    }

    @Override
    public void skippingToSync() {
        heard.add("skipping");
    }

    @Override
    public void rowLimitHit(Reply reply, Execution execution) {
        heard.add("limit hit");
    }

    @Override
    public void endedOverLimit(Reply reply, Execution execution, boolean failUpstream) {
        heard.add("ended over limit" + (failUpstream ? ", fail upstream" : ""));
    }

    @Override
    public void proceed(ByteBuf bytes) {
        bytes.release();
        heard.add("proceed");
    }

    @Override
    public void ready(TransactionStatus status) {
        heard.add("ready " + status);
    }

    @Override
    public void parameterChanged(ParameterStatus status) {
        heard.add("parameter " + status.name());
    }

    @Override
    public void upstreamFatal() {
        heard.add("fatal");
    }

    @Override
    public void copyInStarted(Execution execution) {
        heard.add("copy in");
    }

    @Override
    public void copyInEnded() {
        heard.add("copy in ended");
    }

    @Override
    public void copyInFailed(boolean extended) {
        heard.add("copy in failed");
    }

    @Override
    public MaskingRules maskingNow() {
        return present;
    }

    @Override
    public void catalogStale() {
        heard.add("stale");
    }
}
