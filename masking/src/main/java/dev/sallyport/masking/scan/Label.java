package dev.sallyport.masking.scan;

/** What a finding is called: one of the {@link Entity entities}, or what an operator looks for. */
public sealed interface Label permits Entity, OperatorDetector {
    /** The name in capitals. */
    String name();

    /** The length in bytes of {@link #token(int)}. */
    int tokenLength();

    /** A byte of what stands in place of a finding: the lower-case name in brackets, which no syntax needs to quote. */
    byte token(int index);
}
