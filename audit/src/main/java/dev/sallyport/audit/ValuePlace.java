package dev.sallyport.audit;

/**
 * Where a value stands, which its encryption is bound to: moved anywhere else it can't be read.
 *
 * @param session the session's id
 * @param statement the statement's id
 * @param literal whether it stands in the text; else it is a parameter
 * @param number which one, from 1
 * @param type the parameter's type (OID); 0 if the client didn't say
 */
public record ValuePlace(String session, String statement, boolean literal, int number, int type) {
    /** What is authenticated with the value. */
    String bound(String key) {
        String what = literal ? "literal" : "parameter";
        return String.join("\n", "sallyport value v1", key, session, statement, what, number + "", type + "");
    }
}
