using System.Text.Json;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Patch;

/// <summary>A change of a group's members. Ids are as the client wrote them, each once.</summary>
public abstract record MembershipChange
{
    private protected MembershipChange()
    {
    }
}

/// <summary>These become members; those that are stay.</summary>
public sealed record AddMembers(IReadOnlyList<string> Ids) : MembershipChange;

/// <summary>These are members no longer; those that are none do not matter.</summary>
public sealed record RemoveMembers(IReadOnlyList<string> Ids) : MembershipChange;

/// <summary>Nobody is a member.</summary>
public sealed record RemoveAllMembers : MembershipChange;

/// <summary>These are the members, nobody else.</summary>
public sealed record ReplaceMembers(IReadOnlyList<string> Ids) : MembershipChange;

/// <summary>A group's PATCH in two: what concerns members, and the rest for its document. So a change costs what changes, whatever the group's size.</summary>
/// <param name="Rest">Operations on the document; may be empty.</param>
/// <param name="Changes">Changes of members, in order; neighbours of one kind are joined.</param>
public sealed record MembershipPatch(PatchRequest Rest, IReadOnlyList<MembershipChange> Changes)
{
    /// <summary>Splits a PATCH of a group, RFC 7644 §3.5.2.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>, <c>invalidPath</c>, <c>invalidFilter</c> or <c>mutability</c>.</exception>
    public static MembershipPatch Split(PatchRequest request, Tolerance tolerance)
    {
        var rest = new List<PatchOperation>();
        var changes = new List<MembershipChange>();
        foreach (var operation in request.Operations)
        {
            if (operation.Path is not { } path)
            {
                PathLess(operation, rest, changes, tolerance);
            }
            else if (IsMembers(path.Attribute))
            {
                Append(changes, AtPath(operation, path, tolerance));
            }
            else
            {
                rest.Add(operation);
            }
        }

        return new MembershipPatch(new PatchRequest(rest), changes);
    }

    /// <summary>The members in the body of a POST or PUT, each id once; empty when there are none. <see cref="DocumentReader"/> is told to leave them out.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidSyntax</c>.</exception>
    public static IReadOnlyList<string> MembersOf(JsonElement body, Tolerance tolerance)
    {
        IReadOnlyList<string>? members = null;
        if (body.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in body.EnumerateObject())
            {
                if (JsonText.Name(property).Equals("members", StringComparison.OrdinalIgnoreCase))
                {
                    members = members is null ? MemberIds.Read(property.Value, tolerance) : throw ScimException.InvalidSyntax("members is given twice.");
                }
            }
        }

        return members ?? [];
    }

    private static void PathLess(PatchOperation operation, List<PatchOperation> rest, List<MembershipChange> changes, Tolerance tolerance)
    {
        var others = operation.Value is not { ValueKind: JsonValueKind.Object };
        if (operation.Value is { ValueKind: JsonValueKind.Object } value)
        {
            foreach (var property in value.EnumerateObject())
            {
                var name = JsonText.Name(property);
                if (!IsMembersKey(name))
                {
                    others = true;
                    continue;
                }

                // The plain name is the RFC's; "urn:…:Group:members" and "members[…]" as keys are paths.
                var isPlain = name.Equals("members", StringComparison.OrdinalIgnoreCase);
                if (!isPlain)
                {
                    tolerance.Accept("path-as-key", ScimError.InvalidSyntax($"{ScimError.Quote(name)} is a path, not an attribute's name."));
                }

                Append(changes, isPlain
                    ? Whole(operation.Verb, property.Value, tolerance)
                    : AtPath(operation with { Value = property.Value }, PatchPath.Parse(name, tolerance), tolerance));
            }
        }

        if (others)
        {
            rest.Add(operation with { Except = IsMembersKey });
        }
    }

    private static bool IsMembersKey(string key)
    {
        var bracket = key.IndexOf('[');
        return AttributePath.TryParse(bracket < 0 ? key : key[..bracket], out var path) && IsMembers(path);
    }

    private static bool IsMembers(AttributePath path) =>
        path.Name.Equals("members", StringComparison.OrdinalIgnoreCase)
        && (path.Urn is null || path.Urn.Equals(ScimUrns.Group, StringComparison.OrdinalIgnoreCase));

    private static MembershipChange? AtPath(PatchOperation operation, PatchPath path, Tolerance tolerance)
    {
        var sub = path.Sub ?? path.Attribute.Sub;
        if (sub is not null)
        {
            throw CoreSchemas.GroupSchema.Attribute("members")?.Sub(sub) is null
                ? ScimException.InvalidPath($"{ScimError.Quote(sub)} is not a sub-attribute of members.")
                : ScimException.Mutability($"members.{sub} cannot be changed; remove the member and add another.");
        }

        if (path.Filter is null)
        {
            return Whole(operation.Verb, operation.Value, tolerance);
        }

        if (operation.Verb != PatchVerb.Remove)
        {
            throw ScimException.Mutability($"{path} cannot be changed; remove the member and add another.");
        }

        // The names and the comparison are checked as everywhere; what remains must name members one by one.
        FilterBinder.BindElement(path.Filter, CoreSchemas.GroupSchema.Attribute("members")!, tolerance); // it has one
        var ids = new List<string>();
        return MemberIds.TryNamed(path.Filter, ids)
            ? new RemoveMembers([.. ids.Distinct(StringComparer.OrdinalIgnoreCase)])
            : throw ScimException.InvalidFilter("Members are selected by members[value eq \"…\"], joined by or.");
    }

    private static MembershipChange? Whole(PatchVerb verb, JsonElement? value, Tolerance tolerance)
    {
        var isNull = value is null or { ValueKind: JsonValueKind.Null };
        if (verb == PatchVerb.Remove)
        {
            if (isNull)
            {
                return All(tolerance);
            }

            tolerance.Accept("remove-with-value", ScimError.InvalidValue("remove takes no value; select the members in the path, as in members[value eq \"…\"]."));
        }

        var ids = isNull ? [] : MemberIds.Read(value.GetValueOrDefault(), tolerance);
        return (verb, ids.Count) switch
        {
            (PatchVerb.Replace, 0) => All(tolerance),
            (PatchVerb.Replace, _) => new ReplaceMembers(ids),
            (_, 0) => null,
            (PatchVerb.Add, _) => new AddMembers(ids),
            _ => new RemoveMembers(ids),
        };
    }

    private static RemoveAllMembers All(Tolerance tolerance) => tolerance.RefusesRemoveAll
        ? throw ScimException.InvalidValue("members: this connector is set to refuse the removal of all members at once; name whom to remove, as in members[value eq \"…\"].")
        : new RemoveAllMembers();

    private static void Append(List<MembershipChange> changes, MembershipChange? change)
    {
        var last = changes.Count == 0 ? null : changes[^1];
        switch (last, change)
        {
            case (_, null):
                break;
            case (AddMembers before, AddMembers more):
                changes[^1] = new AddMembers(MemberIds.Join(before.Ids, more.Ids));
                break;
            case (RemoveMembers before, RemoveMembers more):
                changes[^1] = new RemoveMembers(MemberIds.Join(before.Ids, more.Ids));
                break;
            default:
                changes.Add(change);
                break;
        }
    }
}
