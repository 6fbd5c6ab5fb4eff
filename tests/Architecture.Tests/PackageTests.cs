using System.Text.RegularExpressions;

namespace ScimSuite.Architecture.Tests;

/// <summary>Every version stands once, exactly, in one file.</summary>
public sealed partial class PackageTests
{
    // Versions from which a licence has to be bought, and libraries that need one in any version we could take.
    private static readonly string[] Commercial = ["FluentAssertions", "MediatR", "AutoMapper", "SixLabors.ImageSharp", "NBomber", "Duende.IdentityServer"];

    [Fact]
    public void Every_version_is_exact()
    {
        var versions = Tree.Values(Tree.At("Directory.Packages.props"), "PackageVersion", "Version");

        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches(Exact(), version));
    }

    [Fact]
    public void No_project_chooses_a_version_of_its_own()
    {
        var own = Tree.Projects.Where(project => Tree.Values(project, "PackageReference", "Version").Count + Tree.Values(project, "PackageReference", "VersionOverride").Count > 0);

        Assert.Empty(own.Select(Tree.Relative));
    }

    [Fact]
    public void Nothing_needs_a_bought_licence()
    {
        var packages = Tree.Values(Tree.At("Directory.Packages.props"), "PackageVersion", "Include");

        Assert.Empty(packages.Intersect(Commercial));
        Assert.Contains("""Include="MassTransit.RabbitMQ" Version="8.""", File.ReadAllText(Tree.At("Directory.Packages.props")), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\.\d+)?(-[a-z]+\.\d+)?$")]
    private static partial Regex Exact();
}
