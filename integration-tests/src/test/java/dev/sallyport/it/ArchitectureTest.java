package dev.sallyport.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules and packages, as docs/architecture.md draws them. */
@AnalyzeClasses(packages = "dev.sallyport", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule configKnowsNobody = noClasses()
            .that()
            .resideInAPackage("dev.sallyport.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sallyport.policy..",
                    "dev.sallyport.masking..",
                    "dev.sallyport.audit..",
                    "dev.sallyport.protocol..",
                    "dev.sallyport.proxy..");

    @ArchTest
    static final ArchRule protocolKnowsNobody = noClasses()
            .that()
            .resideInAPackage("dev.sallyport.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sallyport.policy..",
                    "dev.sallyport.masking..",
                    "dev.sallyport.audit..",
                    "dev.sallyport.config..",
                    "dev.sallyport.proxy..");

    @ArchTest
    static final ArchRule policyKnowsOnlyConfig = noClasses()
            .that()
            .resideInAPackage("dev.sallyport.policy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sallyport.masking..",
                    "dev.sallyport.audit..",
                    "dev.sallyport.protocol..",
                    "dev.sallyport.proxy..",
                    "io.netty..");

    @ArchTest
    static final ArchRule maskingKnowsOnlyTheProtocol = noClasses()
            .that()
            .resideInAPackage("dev.sallyport.masking..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sallyport.policy..", "dev.sallyport.audit..", "dev.sallyport.proxy..");

    @ArchTest
    static final ArchRule auditKnowsNothingOfWhatItRecords = noClasses()
            .that()
            .resideInAPackage("dev.sallyport.audit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sallyport.policy..",
                    "dev.sallyport.masking..",
                    "dev.sallyport.protocol..",
                    "dev.sallyport.proxy..");

    @ArchTest
    static final ArchRule calciteStaysWithTheParser = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sallyport.policy.sql..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.calcite..");

    @ArchTest
    static final ArchRule nimbusStaysWithIdentity = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sallyport.proxy.identity..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule celStaysWithTheRules = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sallyport.policy.rule..", "dev.sallyport.policy.decision..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cel..");

    @ArchTest
    static final ArchRule daemonDoesNotNeedTheDemo = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sallyport.proxy.demo..", "dev.sallyport.proxy.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sallyport.proxy.demo..", "io.zonky..");

    @ArchTest
    static final ArchRule sqliteStaysWithTheSearch = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sallyport.audit.search..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sqlite..");

    @ArchTest
    static final ArchRule kafkaStaysWithTheSinkAndItsCopies = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sallyport.audit.sink..", "dev.sallyport.audit.copy..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("dev.sallyport.(**)").should().beFreeOfCycles();
}
