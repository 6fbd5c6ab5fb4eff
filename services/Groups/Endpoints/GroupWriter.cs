using System.Text.Json.Nodes;
using ScimSuite.Groups.Model;
using ScimSuite.Groups.Outbox;
using ScimSuite.Groups.Store;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Groups.Endpoints;

/// <summary>
/// One request's change of one group, whichever verb it came by: read and lock, decide, write; two round trips.
/// <code>
/// lock group, who is new, who goes ──► all known? ──► groups among the new? ──► write, one version, one event
///                                        │ no             │ yes
///                                        ▼                ▼
///                            let go, ask Users, again   let go, again under the graph's lock, refuse a cycle
/// </code>
/// Nothing is held while another service is asked.
/// </summary>
internal sealed class GroupWriter(TenantDatabase database, UsersService users, Totals totals, TimeProvider clock)
{
    private const int MostNamed = 20;

    /// <param name="edit">The document's change, members apart; <c>null</c> = it stays.</param>
    /// <returns>The group as it is now, and whether that is new.</returns>
    public async Task<(Group Group, bool IsChanged)> ChangeAsync(Guid id, MembershipIntent intent, IfMatch ifMatch, Func<JsonObject, JsonObject>? edit, CancellationToken ct)
    {
        Guid[] vouched = [];
        var locksGraph = false;
        while (true)
        {
            await using var tx = database.Begin(ConstraintErrors.None);
            Vouch(tx, vouched);
            var facts = await MembershipStore.ReadForUpdateAsync(tx, id, intent, locksGraph, ct);
            var before = facts.Group ?? throw ScimException.NotFound("Group", id);
            ifMatch.Require(before.Version);

            if (facts.Unknown is { Count: > 0 } unknown)
            {
                await tx.DisposeAsync();
                vouched = await AskAsync(unknown, vouched, ct);
                continue;
            }

            if (facts.Groups.Count > 0 && !locksGraph)
            {
                locksGraph = true;
                continue;
            }

            if (locksGraph && await MembershipStore.WouldCycleAsync(tx, id, [.. facts.Groups], ct))
            {
                throw ScimException.InvalidValue("members: a group cannot contain itself, not even through other groups.");
            }

            return await WriteAsync(tx, before, edit, facts.ToDifference());
        }
    }

    public async Task<Group> CreateAsync(JsonObject document, MembershipIntent intent, CancellationToken ct)
    {
        var group = Group.New(document, clock.Now());
        Guid[] vouched = [];
        var locksGraph = false;
        while (true)
        {
            await using var tx = database.Begin(ConstraintErrors.None);
            var members = MemberDifference.None;
            if (!intent.IsNothing)
            {
                Vouch(tx, vouched);
                var facts = await MembershipStore.ReadNewcomersAsync(tx, group.Id, intent, locksGraph, ct);
                if (facts.Unknown is { Count: > 0 } unknown)
                {
                    await tx.DisposeAsync();
                    vouched = await AskAsync(unknown, vouched, ct);
                    continue;
                }

                // Groups among them cannot close a circle, since nobody knows this one yet; but they must not be deleted now.
                if (facts.Groups.Count > 0 && !locksGraph)
                {
                    locksGraph = true;
                    continue;
                }

                members = facts.ToDifference();
            }

            GroupStore.Insert(tx, group, GroupKeys.Of(document).Checked());
            MembershipStore.Write(tx, group.Id, members);
            tx.PublishCreated(group, members);
            await CommitAsync(tx, members);
            return group;
        }
    }

    private async Task<(Group, bool)> WriteAsync(TenantTransaction tx, Group before, Func<JsonObject, JsonObject>? edit, MemberDifference members)
    {
        var document = edit is null ? null : Changed(before.ReadDocument(), edit);

        // Adding who is in and removing who is not are answered, not stored or announced.
        if (document is null && members.IsNothing)
        {
            return (before, false);
        }

        Group after;
        if (document is null)
        {
            after = before.Touched(clock.Now());
            GroupStore.Touch(tx, after);
        }
        else
        {
            after = before.With(document, clock.Now());
            GroupStore.Replace(tx, after, GroupKeys.Of(document).Checked());
        }

        MembershipStore.Write(tx, after.Id, members);
        tx.PublishChanged(before, after, members);
        await CommitAsync(tx, members);
        return (after, true);
    }

    /// <summary><c>null</c> = it comes to the same.</summary>
    private static JsonObject? Changed(JsonObject known, Func<JsonObject, JsonObject> edit) => edit(known) is var document && DocumentEquality.Same(known, document) ? null : document;

    private async Task CommitAsync(TenantTransaction tx, MemberDifference members)
    {
        tx.OnCommitted(() => totals.Changed(database.Tenant));
        if (members.IsLarge)
        {
            await MembershipStore.FlushAsync(tx);
        }

        await tx.CommitAsync();
    }

    private static void Vouch(TenantTransaction tx, Guid[] vouched)
    {
        if (vouched.Length > 0)
        {
            MembershipStore.Vouch(tx, vouched);
        }
    }

    /// <summary>Those nobody told us of yet: Users knows, or they do not exist. Who was vouched for and is unknown again was deleted meanwhile.</summary>
    private async Task<Guid[]> AskAsync(IReadOnlyList<Guid> unknown, Guid[] vouched, CancellationToken ct)
    {
        var missing = unknown.Where(vouched.Contains).ToList();
        if (missing.Count == 0)
        {
            missing.AddRange(await users.MissingAsync(unknown, ct));
        }

        return missing.Count == 0 ? [.. unknown.Concat(vouched).Order()] : throw ScimException.InvalidValue(
            $"members: no user or group has the id {string.Join(", ", missing.Take(MostNamed))}{(missing.Count > MostNamed ? $" and {missing.Count - MostNamed} more" : "")}.");
    }
}
