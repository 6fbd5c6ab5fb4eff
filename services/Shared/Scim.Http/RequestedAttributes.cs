using System.Reflection;
using Microsoft.AspNetCore.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Http;

/// <summary>RFC 7644 §3.9: which attributes the answer is to have. On every verb that answers with a resource.</summary>
public readonly record struct RequestedAttributes(string? Attributes, string? ExcludedAttributes)
{
    /// <summary>Whether anything was asked for by name: a PATCH that asks is answered with the resource.</summary>
    public bool AreNamed => Attributes is not null;

    public static ValueTask<RequestedAttributes> BindAsync(HttpContext context, ParameterInfo _)
    {
        var query = context.Request.Query;
        return new(new RequestedAttributes(Text(query["attributes"]), Text(query["excludedAttributes"])));
    }

    /// <summary><c>null</c> = everything: the answer is not even parsed.</summary>
    public Projection? Of(ResourceSchema schema, Tolerance tolerance) =>
        (Attributes, ExcludedAttributes) is not (null, null) ? Projection.Parse(Attributes, ExcludedAttributes, schema, tolerance)
        : schema.AnswersEverything ? null : Projection.Default(schema);

    private static string? Text(string? given) => string.IsNullOrWhiteSpace(given) ? null : given;
}
