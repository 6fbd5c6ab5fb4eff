using System.Text.Json;
using ScimSuite.Groups.Model;
using ScimSuite.Groups.Store;
using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Groups.Endpoints;

/// <summary>A group as it is answered: the document, <c>meta</c>, and its members if they are wanted. A large group is sent page by page.</summary>
internal sealed class GroupAnswer(TenantDatabase database, ScimUrls urls, Tolerance tolerance)
{
    public ScimResource WithoutMembers(Group group) => new("Group", $"{urls.Groups}{group.Id}", group.Id, group.Version, group.Document, group.CreatedAt, group.ChangedAt);

    public ScimResource With(Group group, IReadOnlyList<Member> members) => WithoutMembers(group) with
    {
        WriteDerived = members.Count == 0 ? null : json =>
        {
            json.WriteStartArray("members"u8);
            Write(json, members);
            json.WriteEndArray();
        },
    };

    /// <summary>After a write: the group as it is now, members read anew where they are wanted.</summary>
    public async Task<IResult> OfWrittenAsync(int status, Group group, GroupView view, string outcome, CancellationToken ct)
    {
        if (!view.WantsMembers)
        {
            return Sent(status, WithoutMembers(group), view.Projection, outcome);
        }

        var (_, first) = await MemberPages.FindWithFirstAsync(database, group.Id, ct);
        return await OfAsync(status, group, first, view, outcome, ct);
    }

    public async Task<IResult> OfAsync(int status, Group group, IReadOnlyList<Member> first, GroupView view, string? outcome, CancellationToken ct)
    {
        if (first.Count < MemberPages.First)
        {
            return Sent(status, With(group, first), view.Projection, outcome);
        }

        // A projection sees the whole resource: this one is held.
        return view.Projection is not null
            ? Sent(status, With(group, await AllAsync(group.Id, first, ct)), view.Projection, outcome)
            : ScimResults.Streamed(status, WithoutMembers(group), outcome, tolerance, (json, send) => WriteAllAsync(json, send, group.Id, first, ct));
    }

    private IResult Sent(int status, ScimResource resource, Projection? projection, string? outcome) => status == StatusCodes.Status201Created
        ? ScimResults.Created(resource, projection, tolerance)
        : ScimResults.Ok(resource, projection, outcome, tolerance);

    private async Task WriteAllAsync(Utf8JsonWriter json, Func<Task> send, Guid id, IReadOnlyList<Member> first, CancellationToken ct)
    {
        json.WriteStartArray("members"u8);
        for (var page = first; page.Count > 0; page = await MemberPages.AfterAsync(database, id, page[^1].MemberId, ct))
        {
            Write(json, page);
            await send();
        }

        json.WriteEndArray();
    }

    private async Task<IReadOnlyList<Member>> AllAsync(Guid id, IReadOnlyList<Member> first, CancellationToken ct)
    {
        var all = new List<Member>(first);
        for (var page = first; page.Count > 0;)
        {
            page = await MemberPages.AfterAsync(database, id, page[^1].MemberId, ct);
            all.AddRange(page);
        }

        return all;
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<Member> members)
    {
        foreach (var member in members)
        {
            json.WriteStartObject();
            json.WriteString("value"u8, member.MemberId);
            json.WriteString("$ref"u8, $"{(member.IsGroup ? urls.Groups : urls.Users)}{member.MemberId}");
            if (member.Display is { } display)
            {
                json.WriteString("display"u8, display);
            }

            json.WriteString("type"u8, member.IsGroup ? "Group"u8 : "User"u8);
            json.WriteEndObject();
        }
    }
}

/// <summary>What the client wants to see, and whether that needs the members' rows at all.</summary>
internal sealed record GroupView(Projection? Projection, bool WantsMembers)
{
    public static GroupView Of(RequestedAttributes requested, ResourceSchema schema, Tolerance tolerance)
    {
        // Entra's excludedAttributes=members is the most frequent of all: without members there is nothing left to project.
        if (requested is { Attributes: null, ExcludedAttributes: { } excluded } && excluded.Trim().Equals("members", StringComparison.OrdinalIgnoreCase))
        {
            return new GroupView(schema.AnswersEverything ? null : Projection.Default(schema), false);
        }

        var projection = requested.Of(schema, tolerance);
        return new GroupView(projection, projection?.Includes("members") ?? true);
    }
}
