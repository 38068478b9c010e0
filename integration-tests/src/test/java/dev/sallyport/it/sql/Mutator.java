package dev.sallyport.it.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes wrong statements, and sometimes surprisingly right ones, from right ones. The same seed makes the same. */
final class Mutator {
    /** Coarse on purpose: it must not share the lexer's opinions. */
    private static final Pattern PIECE = Pattern.compile(
            "\\s+|--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"|\\$\\w*\\$|\\w+|::|[-+*/<>=~!@#%^&|`?]+|.", Pattern.DOTALL);

    private static final List<String> ADDED = List.of(
            "(", ")", "[", "]", ",", ";", ".", "*", "=", "-", "::", ":", "+", "<>", "1", "'x'", "a", "NOT", "NULL",
            "AS", "ON", "ALL", "IN", "IS", "AND", "FROM", "SELECT", "WITH", "BY", "SET", "DEFAULT", "VALUES", "$1",
            "()", "@");

    private final Random random;
    private final List<String> words;

    /** Takes words to put in from the statements. */
    Mutator(long seed, List<String> statements) {
        random = new Random(seed);
        List<String> found = new ArrayList<>();
        for (String statement : statements) {
            for (String piece : pieces(statement)) {
                if (Character.isLetter(piece.charAt(0))) {
                    found.add(piece);
                }
            }
        }
        words = found.stream().distinct().toList();
    }

    private static List<String> pieces(String statement) {
        List<String> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(statement);
        while (matcher.find()) {
            if (!matcher.group().isBlank()) {
                pieces.add(matcher.group());
            }
        }
        return pieces;
    }

    /** One to three changes. */
    String mutate(String statement) {
        List<String> pieces = pieces(statement);
        int changes = 1 + random.nextInt(4) / 2;
        for (int i = 0; i < changes && !pieces.isEmpty(); i++) {
            change(pieces);
        }
        StringBuilder text = new StringBuilder();
        for (String piece : pieces) {
            text.append(piece).append(piece.startsWith("--") ? "\n" : " ");
        }
        return text.toString();
    }

    private void change(List<String> pieces) {
        int at = random.nextInt(pieces.size());
        int other = random.nextInt(pieces.size());
        switch (random.nextInt(8)) {
            case 0, 1 -> pieces.remove(at);
            case 2 -> pieces.add(at, pieces.get(at));
            case 3 -> Collections.swap(pieces, at, other);
            case 4 -> pieces.set(at, pieces.get(other));
            case 5 -> pieces.set(at, words.get(random.nextInt(words.size())));
            case 6 -> pieces.add(at, words.get(random.nextInt(words.size())));
            default -> pieces.add(at, ADDED.get(random.nextInt(ADDED.size())));
        }
    }
}
