package dev.sallyport.policy.sql.lexer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LexerTest {
    private static final int NEWEST = 180000;

    private static String lex(String text, int version, boolean standard) {
        List<Token> tokens = new Lexer(text, version, standard).tokens();
        return tokens.stream()
                .filter(token -> token.type() != TokenType.END)
                .map(token -> token.type().name().charAt(0) + ":" + token.text())
                .collect(Collectors.joining(" "));
    }

    private static String lex(String text) {
        return lex(text, NEWEST, true);
    }

    private static void refuses(String text) {
        assertThatThrownBy(() -> lex(text)).as(text).isInstanceOf(SqlSyntaxException.class);
    }

    @Test
    void endsLineCommentsAtCarriageReturnsToo() {
        assertThat(lex("1 --x\r+ 1")).isEqualTo("I:1 O:+ I:1");
        assertThat(lex("1 --x\n+ 1")).isEqualTo("I:1 O:+ I:1");
        assertThat(lex("1 --x\u2028+ 1")).isEqualTo("I:1");
    }

    @Test
    void nestsBlockComments() {
        assertThat(lex("a /* /* */ b */ c")).isEqualTo("I:a I:c");
        assertThat(lex("a /*/ b */ c")).isEqualTo("I:a I:c");
        assertThat(lex("a /**/ b")).isEqualTo("I:a I:b");
        refuses("a /* /* */ b");
    }

    @Test
    void seesCommentsThatStartInsideOperators() {
        assertThat(lex("a @-- b\nc")).isEqualTo("I:a O:@ I:c");
        assertThat(lex("a */* b */ c")).isEqualTo("I:a O:* I:c");
        assertThat(lex("1+--x\n2")).isEqualTo("I:1 O:+ I:2");
    }

    @Test
    void cutsOperatorsAsTheServerDoes() {
        assertThat(lex("a<-1")).isEqualTo("I:a O:< O:- I:1");
        assertThat(lex("a@-1")).isEqualTo("I:a O:@- I:1");
        assertThat(lex("a=-+-1")).isEqualTo("I:a O:= O:- O:+ O:- I:1");
        assertThat(lex("a->>'b'")).isEqualTo("I:a O:->> S:b");
        assertThat(lex("a<>b!=c<=d=>e")).isEqualTo("I:a O:<> I:b O:<> I:c O:<= I:d S:=> I:e");
        assertThat(lex("a::b:=c..d")).isEqualTo("I:a S::: I:b S::= I:c S:.. I:d");
        refuses("a " + "*".repeat(64) + " b");
    }

    @Test
    void joinsStringsOverLinesOnly() {
        assertThat(lex("'a'\n'b'")).isEqualTo("S:ab");
        assertThat(lex("'a'\r'b'")).isEqualTo("S:ab");
        assertThat(lex("'a' --x\n 'b'")).isEqualTo("S:ab");
        assertThat(lex("'a'\n--x\n'b'")).isEqualTo("S:ab");
        assertThat(lex("'a' 'b'")).isEqualTo("S:a S:b");
        assertThat(lex("'a' /* \n */ 'b'")).isEqualTo("S:a S:b");
        assertThat(lex("'a'\n/* x */'b'")).isEqualTo("S:a S:b");
        assertThat(lex("E'a\\n'\n'b\\n'")).isEqualTo("S:a\nb\n");
        assertThat(lex("$$a$$\n'b'")).isEqualTo("S:a S:b");
    }

    @Test
    void takesBackslashesByTheSetting() {
        String text = "'a\\' , ' ; b '";
        assertThat(lex("'a\\' x, ' y'", NEWEST, true)).isEqualTo("S:a\\ I:x S:, S: y");
        assertThat(lex("'a\\' x, ' y", NEWEST, false)).isEqualTo("S:a' x,  I:y");
        assertThatThrownBy(() -> lex(text, NEWEST, false)).isInstanceOf(SqlSyntaxException.class);
    }

    @Test
    void undoesEscapes() {
        assertThat(lex("E'O\\'Brien'")).isEqualTo("S:O'Brien");
        assertThat(lex("E'\\x41\\101\\u0041\\U00000041'")).isEqualTo("S:AAAA");
        assertThat(lex("E'\\xe2\\x82\\xac'")).isEqualTo("S:\u20ac");
        assertThat(lex("U&'d\\0061t\\+000061'")).isEqualTo("S:data");
        assertThat(lex("U&'d!0061t' UESCAPE '!'")).isEqualTo("S:dat");
        assertThat(lex("U&\"d!0061t\" /* x */ uescape '!'")).isEqualTo("Q:dat");
        refuses("E'\\000'");
        refuses("E'\\xff'");
        refuses("U&'\\00'");
        refuses("U&'a' UESCAPE 'ab'");
        refuses("U&'a' UESCAPE '+'");
        refuses("U&'\\D800'");
        assertThatThrownBy(() -> lex("U&'a'", NEWEST, false)).isInstanceOf(SqlSyntaxException.class);
    }

    @Test
    void knowsTheOtherNotationsOfStrings() {
        assertThat(lex("B'01' x'1F' N'n'")).isEqualTo("B:01 B:1F K:nchar S:n");
        assertThat(lex("b 'x'")).isEqualTo("I:b S:x");
        assertThat(lex("_utf8'x'")).isEqualTo("I:_utf8 S:x");
        refuses("'open");
        refuses("E'open\\'");
    }

    @Test
    void matchesDollarQuotesByTheirTags() {
        assertThat(lex("$$a'b;--c$$")).isEqualTo("S:a'b;--c");
        assertThat(lex("$a$ $$ $b$ $a$")).isEqualTo("S: $$ $b$ ");
        assertThat(lex("$\u00e4$x$\u00e4$")).isEqualTo("S:x");
        assertThat(lex("a$b$")).isEqualTo("I:a$b$");
        assertThat(lex("$1")).isEqualTo("P:1");
        refuses("$1$ x $1$");
        refuses("$a$ x $b$");
        refuses("$1abc");
        refuses("a $ b");
        refuses("$99999999999");
    }

    @Test
    void countsOnlySixCharactersAsWhiteSpace() {
        assertThat(lex("select\u00a01")).isEqualTo("I:select\u00a01");
        assertThat(lex("a\uff1bb")).isEqualTo("I:a\uff1bb");
        assertThat(lex("a\u000bb", 170000, true)).isEqualTo("I:a I:b");
        assertThatThrownBy(() -> lex("a\u000bb", 160000, true)).isInstanceOf(SqlSyntaxException.class);
        refuses("a\u0001b");
        refuses("a\u0000b");
        refuses("a \ud800 b");
    }

    @Test
    void foldsAsciiOnlyAndCutsNamesAtSixtyThreeBytes() {
        assertThat(lex("ABC \"ABC\" \u0130X")).isEqualTo("I:abc Q:ABC I:\u0130x");
        assertThat(lex("\"a\"\"b\"")).isEqualTo("Q:a\"b");
        assertThat(lex("x".repeat(70))).isEqualTo("I:" + "x".repeat(63));
        assertThat(lex("x".repeat(62) + "\u00e4y")).isEqualTo("I:" + "x".repeat(62));
        assertThat(lex("\"" + "x".repeat(61) + "\u00e4y\"")).isEqualTo("Q:" + "x".repeat(61) + "\u00e4");
        refuses("\"\"");
        refuses("\"open");
    }

    @Test
    void readsNumbersByTheServersVersion() {
        assertThat(lex("1 1.5 .5 1. 1e10 1.5E-3")).isEqualTo("I:1 N:1.5 N:.5 N:1. N:1e10 N:1.5E-3");
        assertThat(lex("1..2")).isEqualTo("I:1 S:.. I:2");
        assertThat(lex("0x1F 0o17 0b1 1_000")).isEqualTo("I:0x1F I:0o17 I:0b1 I:1_000");
        for (String text : List.of("0x1F", "1_000", "0b1")) {
            assertThatThrownBy(() -> lex(text, 150000, true)).isInstanceOf(SqlSyntaxException.class);
        }
        for (String text : List.of("123abc", "1e", "1e+", "0x", "0b2", "1__0", "1_", "1.e5x", "0x1g", "1\u00e4")) {
            refuses(text);
        }
    }

    @Test
    void knowsKeywordsByVersion() {
        assertThat(lex("json_query", 170000, true)).isEqualTo("K:json_query");
        assertThat(lex("json_query", 160000, true)).isEqualTo("I:json_query");
        assertThat(lex("SELECT \"select\"")).isEqualTo("K:select Q:select");
    }
}
