using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ScimSuite.AppHost.Suite;

/// <summary>
/// Who may sign in to the portal of a Development suite: an operator, and one owner for each planned tenant. The portal makes the accounts at its
/// start; what they sign in with is kept in the data folder and stands in <c>scimsuite.json</c>.
/// </summary>
internal sealed class DemoPeople(DataFolder data, IReadOnlyList<PlannedTenant> plan)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    public DemoPerson Operator { get; } = Make(data, "operator", "operator@scimsuite.test");

    /// <summary>In the plan's order.</summary>
    public IReadOnlyList<DemoPerson> Owners { get; } = [.. plan.Select(tenant => Make(data, $"owner-{tenant.Word}", $"owner@{tenant.Word}.test"))];

    public IReadOnlyList<(DemoPerson Person, string Name)> Named => [.. Owners.Select((owner, index) => (owner, plan[index].Owner))];

    private static DemoPerson Make(DataFolder data, string name, string email) => new(
        email,
        data.Secret($"demo-{name}-password", () => RandomNumberGenerator.GetString(Letters, 24)),
        data.Secret($"demo-{name}-totp", () => RandomNumberGenerator.GetString(Base32, 32)));
}

internal sealed record DemoPerson(string Email, string Password, string TotpSecret);

internal static class DemoPeopleExtensions
{
    public static IResourceBuilder<ProjectResource> WithDemoPeople(this IResourceBuilder<ProjectResource> portal, DemoPeople people, SuiteOptions options)
    {
        Add(0, people.Operator, "Ruth Adeyemi", isOperator: true);
        foreach (var (index, (owner, name)) in people.Named.Index())
        {
            Add(index + 1, owner, name, isOperator: false);
        }

        return Start.DashboardUrl(options) is { } dashboard ? portal.WithEnvironment("Portal__DashboardUrl", dashboard) : portal;

        void Add(int number, DemoPerson person, string name, bool isOperator)
        {
            string Secret(string what) => $"demo-person-{number}-{what}";
            portal.WithEnvironment($"Portal__Demo__{number}__Email", person.Email).WithEnvironment($"Portal__Demo__{number}__Name", name)
                .WithEnvironment($"Portal__Demo__{number}__Password", portal.ApplicationBuilder.AddSecret(Secret("password"), person.Password))
                .WithEnvironment($"Portal__Demo__{number}__TotpSecret", portal.ApplicationBuilder.AddSecret(Secret("totp"), person.TotpSecret))
                .WithEnvironment($"Portal__Demo__{number}__IsOperator", isOperator ? "true" : "false");
        }
    }
}
