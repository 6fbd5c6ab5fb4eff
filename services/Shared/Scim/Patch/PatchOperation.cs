using System.Text.Json;

namespace ScimSuite.Scim.Patch;

/// <summary>What an operation does.</summary>
public enum PatchVerb
{
    /// <summary>Adds a value; RFC 7644 §3.5.2.1.</summary>
    Add,

    /// <summary>Removes values; RFC 7644 §3.5.2.2.</summary>
    Remove,

    /// <summary>Replaces values; RFC 7644 §3.5.2.3.</summary>
    Replace,
}

/// <summary>One operation of a PATCH.</summary>
/// <param name="Verb">What is done.</param>
/// <param name="Path">Where; null means that <paramref name="Value"/> is an object of attributes.</param>
/// <param name="Value">With what; null when the client gave none, JSON null when it gave that.</param>
public sealed record PatchOperation(PatchVerb Verb, PatchPath? Path, JsonElement? Value)
{
    /// <summary>Keys of a path-less value that are handled elsewhere (a group's members), or null.</summary>
    internal Func<string, bool>? Except { get; init; }
}
