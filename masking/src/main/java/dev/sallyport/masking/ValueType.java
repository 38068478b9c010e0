package dev.sallyport.masking;

import dev.sallyport.protocol.type.Oid;

/** What masking distinguishes in PostgreSQL's types; everything else is {@link #OTHER}. */
enum ValueType {
    TEXT,
    VARCHAR,
    BPCHAR,
    NAME,
    CHAR,
    XML,
    JSON,
    JSONB,
    BYTEA,
    INT2,
    INT4,
    INT8,
    FLOAT4,
    FLOAT8,
    NUMERIC,
    DATE,
    TIMESTAMP,
    TIMESTAMPTZ,
    TIME,
    TIMETZ,
    UUID,
    INET,
    CIDR,
    MACADDR,
    MACADDR8,
    /** Built-in types of fixed form that carry no text: bool, oid, money, interval, geometric types and the like. */
    FORMED,
    OTHER;

    static ValueType of(int oid) {
        return switch (oid) {
            case Oid.TEXT, Oid.UNKNOWN, Oid.CSTRING, Oid.REFCURSOR -> TEXT;
            case Oid.VARCHAR -> VARCHAR;
            case Oid.BPCHAR -> BPCHAR;
            case Oid.NAME -> NAME;
            case Oid.CHAR -> CHAR;
            case Oid.XML -> XML;
            case Oid.JSON -> JSON;
            case Oid.JSONB -> JSONB;
            case Oid.BYTEA -> BYTEA;
            case Oid.INT2 -> INT2;
            case Oid.INT4 -> INT4;
            case Oid.INT8 -> INT8;
            case Oid.FLOAT4 -> FLOAT4;
            case Oid.FLOAT8 -> FLOAT8;
            case Oid.NUMERIC -> NUMERIC;
            case Oid.DATE -> DATE;
            case Oid.TIMESTAMP -> TIMESTAMP;
            case Oid.TIMESTAMPTZ -> TIMESTAMPTZ;
            case Oid.TIME -> TIME;
            case Oid.TIMETZ -> TIMETZ;
            case Oid.UUID -> UUID;
            case Oid.INET -> INET;
            case Oid.CIDR -> CIDR;
            case Oid.MACADDR -> MACADDR;
            case Oid.MACADDR8 -> MACADDR8;
            default -> isFormed(oid) ? FORMED : OTHER;
        };
    }

    private static boolean isFormed(int oid) {
        return switch (oid) {
            case Oid.BOOL, Oid.OID, Oid.TID, Oid.XID, Oid.CID, Oid.XID8, Oid.PG_LSN, Oid.MONEY, Oid.INTERVAL -> true;
            case Oid.POINT, Oid.LSEG, Oid.PATH, Oid.BOX, Oid.POLYGON, Oid.LINE, Oid.CIRCLE -> true;
            case Oid.BIT, Oid.VARBIT, Oid.INT2VECTOR, Oid.OIDVECTOR, Oid.VOID -> true;
            case Oid.INT4RANGE, Oid.TSRANGE, Oid.TSTZRANGE, Oid.DATERANGE -> true;
            case Oid.BOOL_ARRAY, Oid.INT2_ARRAY, Oid.INT4_ARRAY, Oid.FLOAT4_ARRAY, Oid.FLOAT8_ARRAY -> true;
            case Oid.TIMESTAMP_ARRAY, Oid.TIMESTAMPTZ_ARRAY, Oid.DATE_ARRAY, Oid.TIME_ARRAY, Oid.TIMETZ_ARRAY -> true;
            case Oid.UUID_ARRAY, Oid.INTERVAL_ARRAY, Oid.BIT_ARRAY, Oid.VARBIT_ARRAY -> true;
            case Oid.INET_ARRAY, Oid.CIDR_ARRAY, Oid.MACADDR_ARRAY -> true;
            default -> false;
        };
    }

    /** The type of the elements of an array type, or 0 if it isn't one that masking takes apart. */
    static int elementOid(int oid) {
        return switch (oid) {
            case Oid.TEXT_ARRAY -> Oid.TEXT;
            case Oid.VARCHAR_ARRAY -> Oid.VARCHAR;
            case Oid.BPCHAR_ARRAY -> Oid.BPCHAR;
            case Oid.NAME_ARRAY -> Oid.NAME;
            case Oid.CHAR_ARRAY -> Oid.CHAR;
            case Oid.XML_ARRAY -> Oid.XML;
            case Oid.JSON_ARRAY -> Oid.JSON;
            case Oid.JSONB_ARRAY -> Oid.JSONB;
            case Oid.BYTEA_ARRAY -> Oid.BYTEA;
            case Oid.INT2_ARRAY -> Oid.INT2;
            case Oid.INT4_ARRAY -> Oid.INT4;
            case Oid.INT8_ARRAY -> Oid.INT8;
            case Oid.FLOAT4_ARRAY -> Oid.FLOAT4;
            case Oid.FLOAT8_ARRAY -> Oid.FLOAT8;
            case Oid.NUMERIC_ARRAY -> Oid.NUMERIC;
            case Oid.DATE_ARRAY -> Oid.DATE;
            case Oid.TIMESTAMP_ARRAY -> Oid.TIMESTAMP;
            case Oid.TIMESTAMPTZ_ARRAY -> Oid.TIMESTAMPTZ;
            case Oid.TIME_ARRAY -> Oid.TIME;
            case Oid.TIMETZ_ARRAY -> Oid.TIMETZ;
            case Oid.UUID_ARRAY -> Oid.UUID;
            case Oid.INET_ARRAY -> Oid.INET;
            case Oid.CIDR_ARRAY -> Oid.CIDR;
            case Oid.MACADDR_ARRAY -> Oid.MACADDR;
            case Oid.BOOL_ARRAY -> Oid.BOOL;
            default -> 0;
        };
    }
}
