namespace ScimSuite.Architecture.Tests;

/// <summary>Who may know whom. The compiler enforces what the project files say; this table says what they may say.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Shared = ["Scim", "Scim.Http", "Caller", "Events", "Persistence", "Messaging", "Outbox"];

    private static readonly Dictionary<string, string[]> Law = new()
    {
        ["ServiceDefaults"] = [],
        ["services/Shared/Scim"] = [],
        ["services/Shared/Events"] = [],
        ["services/Shared/Caller"] = [],
        ["services/Shared/Scim.Http"] = ["Scim", "Caller"],
        ["services/Shared/Persistence"] = ["Scim", "Caller"],
        ["services/Shared/Messaging"] = ["Events"],
        ["services/Shared/Outbox"] = ["Messaging", "Persistence", "Events", "Caller"],       // an event carries its actor
        ["services/*"] = ["ServiceDefaults", .. Shared],
        ["gateway"] = ["ServiceDefaults", "Scim.Http", "Scim", "Caller", "Messaging", "Events"],
        ["deploy/Migrate"] = [],                                                             // the SQL files are embedded by path
    };

    // The twins are the providers of --demo.
    private static readonly string[] Executables = ["gateway", "deploy/Migrate", "tests/Twins"];

    public static TheoryData<string> Projects => [.. Tree.Projects.Select(Tree.Relative).Where(project => !project.StartsWith("tests/", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_law_allows(string project)
    {
        var references = Tree.Values(Tree.At(project), "ProjectReference", "Include");

        var folder = Path.GetDirectoryName(project)!.Replace('\\', '/');
        var unlawful = references.Where(reference => !IsAllowed(folder, Path.GetFileNameWithoutExtension(reference), reference));

        Assert.Empty(unlawful);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Tree.At("ScimSuite.sln")).Replace('\\', '/');

        var forgotten = Tree.Projects.Select(Tree.Relative).Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Assert.Empty(forgotten);
    }

    [Fact]
    public void Only_messaging_sees_the_bus_library_and_only_tokens_hashes_credentials()
    {
        Assert.Equal(["services/Shared/Messaging/Messaging.csproj"], Having("MassTransit.RabbitMQ"));
        Assert.Equal(["services/Tokens/Tokens.csproj"], Having("BCrypt.Net-Next"));

        static IEnumerable<string> Having(string package) => Tree.Projects
            .Where(project => Tree.Values(project, "PackageReference", "Include").Contains(package))
            .Select(Tree.Relative)
            .Where(project => !project.StartsWith("tests/", StringComparison.Ordinal));
    }

    private static bool IsAllowed(string folder, string referenced, string path)
    {
        if (folder == "AppHost")
        {
            var target = Tree.Relative(Path.GetFullPath(Path.Combine(Tree.At(folder), Path.GetDirectoryName(path)!)));
            return Executables.Contains(target) || Tree.Services.Select(Tree.Relative).Contains(target);
        }

        var row = Law.GetValueOrDefault(folder) ?? (folder.StartsWith("services/", StringComparison.Ordinal) ? Law["services/*"] : []);
        return row.Contains(referenced);
    }
}
