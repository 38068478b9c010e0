package dev.sallyport.masking;

/**
 * A result column as RowDescription tells it (protocol docs, "Message Formats").
 *
 * @param name the output name, which the client chooses: good for hints, never for decisions
 * @param tableOid the table that the column comes from, 0 if it is computed
 * @param attributeNumber the column's number in that table, 0 if it is computed
 * @param typeOid the type's OID; a domain shows its base type's
 * @param typeModifier the type's modifier, -1 for none; n + 4 for {@code varchar(n)} and {@code char(n)}
 * @param binary whether values come in binary rather than in text format
 */
public record ResultColumn(
        String name, long tableOid, int attributeNumber, int typeOid, int typeModifier, boolean binary) {}
