package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.statement.Category;

/** Orders categories by how much harm they can do. */
public final class Severity {
    private Severity() {}

    private static int rank(Category category) {
        return switch (category) {
            case DQL -> 0;
            case SESSION -> 1;
            case TXN -> 2;
            case DML -> 3;
            case UTILITY -> 4;
            case DDL -> 5;
            case DCL -> 6;
            case UNKNOWN -> 7;
        };
    }

    /** The more harmful of both. */
    public static Category worse(Category one, Category other) {
        return rank(other) > rank(one) ? other : one;
    }
}
