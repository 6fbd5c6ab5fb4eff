using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ScimSuite.AppHost.Suite;

/// <summary>
/// Who may sign in to the portal of a Development suite: an operator, and one owner for each demo tenant. The portal makes the accounts at its
/// start; what they sign in with is kept in the data folder and stands in <c>scimsuite.json</c>.
/// </summary>
internal sealed class DemoPeople(DataFolder data)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    public DemoPerson Operator { get; } = Make(data, "operator", "operator@scimsuite.test");

    public IReadOnlyList<DemoPerson> Owners { get; } = [Make(data, "owner-acme", "owner@acme.test"), Make(data, "owner-globex", "owner@globex.test")];

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
        Add(1, people.Owners[0], "Ingrid Solheim", isOperator: false);
        Add(2, people.Owners[1], "Tomasz Wieczorek", isOperator: false);
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
