namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>A suite of its own with every process at Debug level and its telemetry sent to the test. The others' figures and deadlines are those of a suite as people run it.</summary>
public sealed class LoudSuite : Suite
{
    protected override bool IsLoud => true;
}

[CollectionDefinition(Name)]
public sealed class LoudCollection : ICollectionFixture<LoudSuite>
{
    public const string Name = "a suite at Debug level";
}
