using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ScimSuite.Caller;

namespace ScimSuite.AppHost.Suite;

/// <summary>
/// What <c>--demo</c> adds: identity providers, as processes of the suite, so that the dashboard shows what they print. They begin when the
/// tenants are made, bring everybody, then a day's changes round by round over half an hour, and come again as a provider's cycle does.
/// </summary>
internal static class DemoTwins
{
    /// <summary>Entra's cycle lasts 20 to 40 minutes.</summary>
    private const int SecondsBetweenCycles = 30 * 60;

    /// <summary>Between its rounds of changes: after half an hour, an hour's chart is full.</summary>
    private const int SecondsBetweenRounds = 4 * 60;

    /// <summary>Requests in a second, of each: one can watch people arrive, and later rounds are to be seen beside the first.</summary>
    private const int Rate = 5;

    public static void AddDemoTwins(this IDistributedApplicationBuilder builder, SuiteOptions options, DataFolder data, string gateway)
    {
        foreach (var (index, tenant) in DemoPlan.Of(options).Index())
        {
            foreach (var connector in tenant.Connectors.Where(connector => connector.Twin is not null))
            {
                var twin = connector.Twin!;
                string[] door = twin.HasToken
                    ? ["--suite", data.Of(SuiteLife.FileName), "--tenant", Text(index), "--connector", connector.Name]
                    : ["--url", $"{gateway}/scim/v2", "--token", TokenFormat.New(TokenKind.Connector)];
                builder.AddProject<Projects.Twins>(NameOf(twin), project => project.ExcludeLaunchProfile = true).WithDirectStart().WithExplicitStart()
                    .WithAnnotation(new DemoTwinAnnotation())
                    .WithArgs([
                        twin.Provider, .. door, "--users", Text(twin.Users), "--groups", Text(twin.Groups), "--company", twin.Word, "--seed", Text(SeedOf(twin)),
                        "--rate", Text(Rate), "--concurrency", "4", "--pause", Text(SecondsBetweenRounds), "--again", Text(SecondsBetweenCycles)]);
            }
        }
    }

    public static async Task StartAsync(DistributedApplicationModel model, ResourceCommandService commands, CancellationToken ct)
    {
        foreach (var twin in model.Resources.Where(resource => resource.Annotations.OfType<DemoTwinAnnotation>().Any()))
        {
            var result = await commands.ExecuteCommandAsync(twin, KnownResourceCommands.StartCommand, ct);
            Console.WriteLine(result.Success ? $"{twin.Name} provisions" : $"{twin.Name} could not be started: {result.Message}");
        }
    }

    private static string NameOf(PlannedTwin twin) => $"twin-{twin.Word.ToLowerInvariant()}";

    /// <summary>The same people at each start: they are found again, not made again.</summary>
    private static int SeedOf(PlannedTwin twin) => twin.Word.Aggregate(7, (seed, letter) => ((seed * 31) + letter) & 0xFFFF);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class DemoTwinAnnotation : IResourceAnnotation;
}
