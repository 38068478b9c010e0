package dev.sallyport.proxy.session;

import dev.sallyport.masking.ColumnTransform;
import dev.sallyport.masking.DetectorSet;
import dev.sallyport.masking.MaskStyle;
import dev.sallyport.masking.MaskingKeys;
import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.masking.ResultColumn;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.decision.ColumnMask;
import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.protocol.message.backend.FieldDescription;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.Oid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be masked for one principal under one policy and one catalog snapshot; turns a RowDescription into the plan
 * for its rows.
 *
 * @param columns masked columns by PostgreSQL's own identity
 * @param detectors content detectors for all other text
 * @param catalog the snapshot that {@code columns} was made for
 * @param keys for keyed masks
 */
record MaskingRules(ColumnMasks columns, DetectorSet detectors, Catalog catalog, MaskingKeys keys) {
    /** The rule named for columns whose origin the snapshot doesn't know (yet): they are redacted. */
    static final String UNKNOWN_ORIGIN = "builtin:unknown-origin";

    /** Whether both mask the same; they are made anew with each policy and each snapshot. */
    boolean sameAs(MaskingRules other) {
        return columns == other.columns && catalog == other.catalog && detectors.equals(other.detectors);
    }

    boolean masksNothing() {
        return columns.isEmpty() && detectors.isEmpty();
    }

    /** The plan for rows of this description, whose formats must be those that the rows will have. */
    MaskingPlan plan(RowDescription description) {
        if (masksNothing()) {
            return MaskingPlan.NONE;
        }
        List<ResultColumn> results = new ArrayList<>();
        List<@Nullable ColumnTransform> transforms = new ArrayList<>();
        for (FieldDescription field : description.fields()) {
            long tableOid = Integer.toUnsignedLong(field.tableOid());
            results.add(new ResultColumn(
                    field.name(),
                    tableOid,
                    field.attributeNumber(),
                    field.typeOid(),
                    field.typeModifier(),
                    field.format() == 1));
            transforms.add(columns.isEmpty() ? null : transform(tableOid, field.attributeNumber(), field.name()));
        }
        return MaskingPlan.of(results, transforms, detectors, keys);
    }

    private @Nullable ColumnTransform transform(long tableOid, int attributeNumber, String name) {
        ColumnMask mask = columns.mask(tableOid, attributeNumber);
        if (mask != null) {
            return Transforms.of(mask);
        }
        if (tableOid < Oid.FIRST_NORMAL || attributeNumber <= 0) {
            return null;
        }
        Relation relation = catalog.relation(tableOid);
        // INVARIANT: a column of a user's table that the snapshot doesn't show may be one that policy masks.
        boolean unknown = relation == null || relation.column(attributeNumber) == null;
        return unknown ? new ColumnTransform(UNKNOWN_ORIGIN, name, MaskStyle.REDACT, 0, 0) : null;
    }
}
