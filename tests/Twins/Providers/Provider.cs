using System.Text.Json.Nodes;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins.Providers;

/// <summary>
/// An identity provider as a SCIM service meets it: what it asks first, what it sends for each thing that happens in its
/// directory, and in which bytes. One file per provider; <see cref="All"/> is where it is enrolled.
/// Every method also keeps what the service must hold afterwards: <see cref="Person.Held"/>, <see cref="Team.HeldMembers"/>.
/// </summary>
internal abstract class Provider
{
    public const string PatchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    public static readonly IReadOnlyList<Func<Provider>> All =
    [
        () => new Entra(),
        () => new EntraWithFlag(),
        () => new OktaWizard(),
        () => new OktaOin(),
        () => new OneLogin(),
        () => new JumpCloud(),
        () => new PingFederate(),
        () => new SailPoint(),
    ];

    public abstract string Name { get; }

    public virtual string ContentType => "application/scim+json; charset=utf-8";

    /// <summary>A query inside the base URL that the administrator pasted.</summary>
    public virtual string BaseQuery => "";

    /// <summary>Whether leavers are deleted in the end, or only deactivated.</summary>
    public virtual bool DeletesUsers => false;

    public abstract void Dress(HttpRequestMessage request);

    public abstract Task TestConnectionAsync(ScimLink link, CancellationToken ct);

    /// <summary>Looks the person up; creates, or adopts who is there.</summary>
    public abstract Task ProvisionAsync(ScimLink link, Person person, CancellationToken ct);

    /// <summary>Sends what differs from what the service holds. Where nothing differs it says so all the same.</summary>
    public abstract Task UpdateAsync(ScimLink link, Person person, CancellationToken ct);

    /// <summary>Tells <see cref="Person.Active"/>.</summary>
    public abstract Task TellActiveAsync(ScimLink link, Person person, CancellationToken ct);

    /// <summary>Looks the group up; creates it without members, or adopts the one that is there.</summary>
    public abstract Task ProvisionGroupAsync(ScimLink link, Team team, CancellationToken ct);

    /// <summary>Brings the group's members and name to what the directory says.</summary>
    public abstract Task SyncGroupAsync(ScimLink link, Team team, CancellationToken ct);

    /// <summary>Says the whole membership again, as providers do.</summary>
    public abstract Task RepeatMembersAsync(ScimLink link, Team team, CancellationToken ct);

    public async Task DeleteUserAsync(ScimLink link, Person person, CancellationToken ct)
    {
        await link.WriteAsync(new Write(HttpMethod.Delete, $"/Users/{person.Id}", null, $"delete {person.UserName}")
        { Expected = [204], Mutates = true, Resource = person.Id }, ct);
        person.Gone = true;
    }

    public async Task DeleteGroupAsync(ScimLink link, Team team, CancellationToken ct)
    {
        await link.WriteAsync(new Write(HttpMethod.Delete, $"/Groups/{team.Id}", null, $"delete group {team.Name}")
        { Expected = [204], Mutates = true, Resource = team.Id }, ct);
        team.Gone = true;
    }

    protected static string Eq(string attribute, string value) =>
        Uri.EscapeDataString($"{attribute} eq {JsonValue.Create(value).ToJsonString(ScimLink.Json)}");

    protected static JsonObject Patch(params JsonNode[] operations) => new()
    {
        ["schemas"] = new JsonArray(PatchOp),
        ["Operations"] = new JsonArray(operations),
    };

    protected static JsonObject? Only(JsonArray resources) => resources.Count > 0 ? resources[0] as JsonObject : null;

    /// <summary>Creates a user and checks that the answer is the whole resource, as both families need it.</summary>
    protected static async Task CreateAsync(ScimLink link, Person person, JsonObject body, Func<CancellationToken, Task<JsonObject?>> lookUp, CancellationToken ct)
    {
        var answer = await link.WriteAsync(new Write(HttpMethod.Post, "/Users", body, $"create {person.UserName}")
        { Expected = [201], Mutates = true, LookUp = lookUp }, ct);
        person.Id = IdOf(answer, link, $"create {person.UserName}");
        person.Held = Document.Flatten(body);
        foreach (var difference in Document.Differences(person.Held, Document.Flatten(answer.Body ?? [])))
        {
            link.Tally.Surprise($"create {person.UserName}: in the answer {difference}");
        }
    }

    protected static void Adopt(ScimLink link, Person person, JsonObject found)
    {
        link.Tally.Found();
        person.Id = found["id"]?.ToString();
        person.Held = Document.Flatten(found);
    }

    /// <summary>A group that is there already. Who is in it must be known, or what a change amounts to could not be said.</summary>
    protected static async Task AdoptAsync(ScimLink link, Team team, JsonObject found, CancellationToken ct)
    {
        link.Tally.Found();
        team.Id = found["id"]?.ToString();
        team.HeldName = found["displayName"]?.ToString();
        team.HeldExternalId = found["externalId"]?.ToString();
        var whole = await link.AskAsync($"/Groups/{team.Id}", $"read group {team.Name}", ct);
        team.HeldMembers.UnionWith(Document.MemberIds(whole.Body));
    }

    protected static string IdOf(Answer answer, ScimLink link, string what)
    {
        if (answer.Body?["id"] is JsonValue id && id.TryGetValue<string>(out var text) && text.Length > 0)
        {
            return text;
        }

        link.Tally.Surprise($"{what}: the answer has no id");
        throw new RefusedException(what);
    }

    /// <summary>What is held once this was said: said values over held ones, for a PATCH takes nothing away that it does not name.</summary>
    protected static IReadOnlyDictionary<string, string> Overlaid(IReadOnlyDictionary<string, string> held, IReadOnlyDictionary<string, string> said)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, value) in held)
        {
            result[path] = value;
        }

        foreach (var (path, value) in said)
        {
            result[path] = value;
        }

        return result;
    }
}
