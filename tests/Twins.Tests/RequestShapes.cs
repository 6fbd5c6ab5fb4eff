using ScimSuite.Twins.People;
using ScimSuite.Twins.Providers;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Tests;

/// <summary>The bytes each provider sends, as their vendors document them or as they were captured.</summary>
public sealed class RequestShapes : IDisposable
{
    private readonly StringWriter sent = new();
    private readonly HttpClient http;

    public RequestShapes() => http = new HttpClient(new Rehearsal(sent));

    public void Dispose()
    {
        http.Dispose();
        sent.Dispose();
    }

    [Fact]
    public async Task Entra_tests_the_connection_with_a_value_nobody_has()
    {
        await new Entra().TestConnectionAsync(Link(new Entra()), default);

        Assert.Matches("""^GET /scim/v2/Users\?filter=userName%20eq%20%22[0-9a-f-]{36}%22\s""", Sent);
    }

    [Fact]
    public async Task Entra_says_one_capitalised_operation_per_attribute_and_booleans_as_words()
    {
        var (entra, ivo) = (new Entra(), Ivo());
        await entra.ProvisionAsync(Link(entra), ivo, default);

        ivo.Mail = "ivo.rask@acme.test";
        ivo.Active = false;
        await entra.UpdateAsync(Link(entra), ivo, default);

        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"},{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ivo.rask@acme.test"}]}""",
            LastBody);
    }

    [Fact]
    public async Task Entra_adds_what_was_not_there_and_says_a_manager_as_a_bare_id()
    {
        var (entra, ivo) = (new Entra(), Ivo());
        await entra.ProvisionAsync(Link(entra), ivo, default);

        ivo.Manager = Ivo();
        ivo.Manager.Id = "U7";
        await entra.UpdateAsync(Link(entra), ivo, default);

        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"U7"}]}""",
            LastBody);
    }

    [Fact]
    public async Task With_its_flag_entra_gathers_plain_attributes_without_a_path()
    {
        var (entra, ivo) = (new EntraWithFlag(), Ivo());
        await entra.ProvisionAsync(Link(entra), ivo, default);

        (ivo.GivenName, ivo.Mail) = ("Ivar", "ivar@acme.test");
        await entra.UpdateAsync(Link(entra), ivo, default);

        Assert.Contains("?aadOptscim062020", Sent, StringComparison.Ordinal);
        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"emails[type eq \"work\"].value","value":"ivar@acme.test"},{"op":"replace","value":{"displayName":"Ivar Rask","name.formatted":"Ivar Rask","name.givenName":"Ivar"}}]}""",
            LastBody);
    }

    [Theory]
    [InlineData("entra", """{"op":"Remove","path":"members","value":[{"$ref":null,"value":"U1"}]}""")]
    [InlineData("entra-flag", """{"op":"remove","path":"members[value eq \"U1\"]"}""")]
    [InlineData("okta-oin", """{"op":"remove","path":"members[value eq \"U1\"]"}""")]
    public async Task A_member_is_removed_in_the_providers_own_way(string name, string operation)
    {
        var provider = Provider.All.Select(make => make()).Single(each => each.Name == name);
        var team = new Team { ExternalId = "grp", Name = "Finance", Members = [] };
        (team.Id, team.HeldName) = ("G1", "Finance");
        team.HeldMembers.Add("U1");

        await provider.SyncGroupAsync(Link(provider), team, default);

        Assert.Contains(operation, Sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Okta_creates_with_a_password_and_puts_back_what_it_read()
    {
        var (okta, ivo) = (new OktaWizard(), Ivo());
        await okta.ProvisionAsync(Link(okta), ivo, default);
        Assert.Contains(""""groups":[],"password":"Pw-"""", Sent, StringComparison.Ordinal);

        ivo.Active = false;
        await okta.TellActiveAsync(Link(okta), ivo, default);

        Assert.Contains("PUT /scim/v2/Users/", Sent, StringComparison.Ordinal);
        Assert.Contains($""""id":"{ivo.Id}"""", LastBody, StringComparison.Ordinal);
        Assert.Contains(""""active":false"""", LastBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Oktas_network_apps_deactivate_without_a_path_and_send_the_id_inside_a_rename()
    {
        var (okta, ivo) = (new OktaOin(), Ivo());
        await okta.ProvisionAsync(Link(okta), ivo, default);

        ivo.Active = false;
        await okta.TellActiveAsync(Link(okta), ivo, default);
        Assert.Equal("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""", LastBody);

        await okta.SyncGroupAsync(Link(okta), new Team { ExternalId = "grp", Name = "Field Sales EMEA", Members = [], Id = "G1" }, default);
        Assert.Equal("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"id":"G1","displayName":"Field Sales EMEA"}}]}""", LastBody);
    }

    [Fact]
    public async Task What_must_survive_a_query_string_does()
    {
        var (entra, ivo) = (new Entra(), Ivo());
        ivo.UserName = "r&d#7+o'hara@acme.test";

        await entra.ProvisionAsync(Link(entra), ivo, default);

        Assert.Contains("filter=userName%20eq%20%22r%26d%237%2Bo%27hara%40acme.test%22", Sent, StringComparison.Ordinal);
    }

    private string Sent => sent.ToString();

    private string LastBody => Sent.Split('\n').Last(line => line.StartsWith('{')).TrimEnd('\r');

    private ScimLink Link(Provider provider) =>
        new(http, provider, "http://scim.test/scim/v2", "sct_test", new Tally(), new Pace(null), TimeSpan.FromSeconds(5));

    private static Person Ivo() => new()
    {
        Number = 1, ExternalId = "3d2c0000-0000-0000-0000-000000000000", UserName = "ivo@acme.test", GivenName = "Ivo", FamilyName = "Rask", Mail = "ivo@acme.test",
        Title = "Analyst", Department = "Finance", EmployeeNumber = "4411", Street = "1 Quay Street", City = "Berlin", PostalCode = "100 10", Country = "SE",
    };
}
