package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.message.backend.ErrorFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupParametersTest {
    private static StartupParameters of(String... pairs) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", "anna");
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], pairs[i + 1]);
        }
        return StartupParameters.of(parameters);
    }

    private static void refused(String sqlState, StartupParameters parameters) {
        ErrorFields refusal = Objects.requireNonNull(parameters.refusal(), "refusal of " + parameters);
        assertThat(refusal.sqlState()).isEqualTo(sqlState);
        assertThat(refusal.severity()).isEqualTo("FATAL");
    }

    @Test
    void keepsUserAndDatabaseFromTheUpstream() {
        StartupParameters parameters = of("database", "shop", "application_name", "psql", "_pq_.x", "1");

        assertThat(parameters.user()).isEqualTo("anna");
        assertThat(parameters.database()).isEqualTo("shop");
        assertThat(parameters.refusal()).isNull();
        assertThat(parameters.settings())
                .containsOnly(
                        Map.entry("application_name", "psql"),
                        Map.entry("client_encoding", "UTF8"),
                        Map.entry("standard_conforming_strings", "on"));
    }

    @Test
    void theDatabaseIsTheUsersNameByDefault() {
        assertThat(of().database()).isEqualTo("anna");
        assertThat(of("database", "").database()).isEqualTo("anna");
    }

    @Test
    void nobodyComesWithoutAName() {
        refused("28000", StartupParameters.of(Map.of()));
        refused("28000", StartupParameters.of(Map.of("user", "", "database", "shop")));
    }

    @ParameterizedTest
    @CsvSource({
        "client_encoding,LATIN1",
        "Client_Encoding,SJIS",
        "standard_conforming_strings,off",
        "role,admin",
        "ROLE,admin",
        "session_authorization,postgres",
        "session_replication_role,replica",
        "backslash_quote,on",
        "session-replication-role,replica",
        "local_preload_libraries,x"
    })
    void refusesSettingsThatWouldUndermineIt(String name, String value) {
        refused("42501", of(name, value));
        refused("42501", of("options", "-c " + name + "=" + value));
        refused("42501", of("options", "-c" + name + "=" + value));
        refused("42501", of("options", "--" + name + "=" + value));
        refused("42501", of("options", "-c work_mem=1MB\t--" + name + "=\\" + value));
    }

    /** They decide who connects to what, and how; as settings they would reach the upstream's startup packet. */
    @ParameterizedTest
    @ValueSource(strings = {"User", "DATABASE", "Options", "OPTIONS", "Replication", "_PQ_.x", "_pq-.x", "oPtions", ""})
    void noOtherSpellingOfAParameterIsTakenForASetting(String name) {
        StartupParameters parameters = of(name, "-c role=admin");

        assertThat(parameters.refusal()).isNotNull();
        assertThat(parameters.settings()).containsOnlyKeys("client_encoding", "standard_conforming_strings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "database", "options", "replication", "Options", "_pq_.x"})
    void noOptionStandsForAParameter(String name) {
        for (String options : List.of("-c " + name + "=postgres", "--" + name + "=postgres")) {
            StartupParameters parameters = of("options", options);

            assertThat(parameters.refusal()).as(options).isNotNull();
            assertThat(parameters.settings()).containsOnlyKeys("client_encoding", "standard_conforming_strings");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQL_ASCII", "sql_ascii", "UTF8", "utf-8", "UNICODE"})
    void theUpstreamGetsUtf8WhateverItsName(String encoding) {
        StartupParameters parameters = of("client_encoding", encoding);

        assertThat(parameters.refusal()).isNull();
        assertThat(parameters.settings()).containsEntry("client_encoding", "UTF8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "database", "on", "1", "yes", "ON", "", "offf", "t"})
    void refusesReplication(String value) {
        refused("0A000", of("replication", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "off", "0", "no", "OFF"})
    void takesReplicationThatIsSwitchedOff(String value) {
        StartupParameters parameters = of("replication", value);

        assertThat(parameters.refusal()).isNull();
        assertThat(parameters.settings()).doesNotContainKey("replication");
    }

    @Test
    void readsOptionsAsTheServerDoes() {
        StartupParameters parameters =
                of("options", "  -c work_mem=1MB --search-path=a\\ b\\\\c\t-cDateStyle=ISO,\\ DMY\n-c  x.y=");

        assertThat(parameters.refusal()).isNull();
        assertThat(parameters.settings())
                .containsEntry("work_mem", "1MB")
                .containsEntry("search_path", "a b\\c")
                .containsEntry("datestyle", "ISO, DMY")
                .containsEntry("x.y", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c",
                "-c work_mem",
                "-c =1",
                "--",
                "--work_mem",
                "work_mem=1",
                "-d 5",
                "-f",
                "-F",
                "-s -c work_mem=1",
                "-v 3",
                "-W 5",
                "-",
                "\\",
                "-\\-role=x",
                "-c work_mem=1 stray"
            })
    void refusesOptionsItDoesNotUnderstand(String options) {
        StartupParameters parameters = of("options", options);

        if (!options.equals("-\\-role=x")) {
            refused("08P01", parameters);
        }
        assertThat(parameters.refusal()).isNotNull();
    }

    /** As pg_split_opts: an escaped character is itself, a trailing backslash nothing, and all of it one word. */
    @Test
    void splitsWords() {
        assertThat(StartupParameters.split("")).isEmpty();
        assertThat(StartupParameters.split(" \t\n\u000b\f\r")).isEmpty();
        assertThat(StartupParameters.split("a b")).containsExactly("a", "b");
        assertThat(StartupParameters.split("a\\ b")).containsExactly("a b");
        assertThat(StartupParameters.split("a\\\\ b")).containsExactly("a\\", "b");
        assertThat(StartupParameters.split("\\a\\b")).containsExactly("ab");
        assertThat(StartupParameters.split("a\\")).containsExactly("a");
        assertThat(StartupParameters.split("\\")).containsExactly("");
        assertThat(StartupParameters.split("\\ ")).containsExactly(" ");
        assertThat(StartupParameters.split("a\u00a0b")).containsExactly("a\u00a0b");
    }

    @Test
    void whatIsPinnedStaysPinned() {
        StartupParameters parameters = of("options", "-c standard_conforming_strings=on -c client_encoding=utf8");

        assertThat(parameters.settings())
                .containsEntry("client_encoding", "UTF8")
                .containsEntry("standard_conforming_strings", "on");
    }

    /** What PostgreSQL does: the command line first, then the packet's own settings. */
    @Test
    void optionsGiveWayToSettingsWhereverTheyStand() {
        for (StartupParameters parameters : List.of(
                of("options", "-c work_mem=1MB", "work_mem", "2MB"),
                of("work_mem", "2MB", "options", "-c work_mem=1MB"),
                of("WORK_MEM", "2MB", "options", "-c work_mem=1MB --work-mem=3MB"))) {
            assertThat(parameters.settings()).containsEntry("work_mem", "2MB");
        }
        assertThat(of("options", "-c work_mem=1MB --work-mem=3MB").settings()).containsEntry("work_mem", "3MB");
    }

    @Test
    void aRefusedOptionIsRefusedWhateverComesOverIt() {
        refused("42501", of("options", "-c standard_conforming_strings=off", "standard_conforming_strings", "on"));
        refused("42501", of("client_encoding", "UTF8", "options", "-c client_encoding=SJIS"));
    }

    @Test
    void saysWhichEncodingToAskFor() {
        ErrorFields refusal =
                Objects.requireNonNull(of("client_encoding", "WIN1252").refusal());

        assertThat(refusal.field('H')).contains("Set PGCLIENTENCODING=UTF8.");
    }
}
