package dev.sallyport.proxy.session;

import dev.sallyport.policy.sql.surface.SurfaceStatement;
import dev.sallyport.policy.sql.surface.SurfaceText;
import dev.sallyport.protocol.message.frontend.Bind;
import dev.sallyport.protocol.type.Oid;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.surface.SurfaceException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement.
 *
 * @param text null for an empty one
 * @param types its parameters'
 */
record SurfacePrepared(@Nullable SurfaceText text, List<Integer> types) {
    private static final int TYPES_MAX = 100;

    SurfacePrepared {
        types = List.copyOf(types);
    }

    /** With the types that the client declares; of those that it leaves open, text. */
    static SurfacePrepared of(@Nullable SurfaceText text, List<Integer> declared) {
        List<Integer> types = new ArrayList<>();
        int count = text == null ? 0 : text.parameters();
        for (int i = 0; i < Math.max(count, Math.min(declared.size(), TYPES_MAX)); i++) {
            int type = i < declared.size() ? declared.get(i) : 0;
            types.add(type == 0 || type == Oid.UNKNOWN ? Oid.TEXT : type);
        }
        return new SurfacePrepared(text, types);
    }

    /** A portal with the values of a Bind. */
    SurfacePortal bound(Bind bind) {
        if (bind.parameters().size() != types.size()) {
            throw new SurfaceException(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message supplies " + bind.parameters().size() + " parameters, but the statement requires "
                            + types.size());
        }
        List<@Nullable Object> values = new ArrayList<>();
        List<Short> formats = bind.parameterFormats();
        for (int i = 0; i < types.size(); i++) {
            boolean binary = !formats.isEmpty() && formats.get(formats.size() == 1 ? 0 : i) == 1;
            values.add(SurfacePortal.parameter(bind.parameters().get(i), binary, types.get(i)));
        }
        SurfaceText bound =
                text == null ? new SurfaceText(new SurfaceStatement.Values(List.of()), "", "", "", "", 0) : text;
        return new SurfacePortal(bound, values, bind.resultFormats());
    }
}
