using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;

namespace ScimSuite.Portal.Endpoints;

/// <summary>
/// An address that names what its page cannot read (<c>?open=null</c>, half a cursor, a page number of letters) is answered 400 before the page is begun,
/// and the answer says which part. The page itself would fail as if the fault were ours.
/// </summary>
internal static class OddAddress
{
    private const string Key = "odd-address";
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<(string Name, Type Type)>> _typed = [];

    public static void UseReadableAddresses(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type is not { } page || FirstOdd(page, context.Request.Query) is not { } odd)
        {
            return next(context);
        }

        context.Items[Key] = odd;
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    /// <summary>The part that could not be read, for the page that says so; <c>null</c> = nothing was odd.</summary>
    public static OddPart? Of(HttpContext context) => context.Items[Key] as OddPart;

    private static OddPart? FirstOdd(Type page, IQueryCollection query) => _typed.GetOrAdd(page, Typed)
        .SelectMany(known => query[known.Name].Where(value => !string.IsNullOrEmpty(value) && !IsReadable(value, known.Type)).Select(value => new OddPart(known.Name, value!, Wanted(known.Type))))
        .FirstOrDefault();

    private static IReadOnlyList<(string Name, Type Type)> Typed(Type page) =>
    [
        .. page.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(property => (property.GetCustomAttribute<SupplyParameterFromQueryAttribute>()?.Name, Type: Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType))
            .Where(property => property.Name is not null && property.Type != typeof(string))
            .Select(property => (property.Name!, property.Type)),
    ];

    private static bool IsReadable(string value, Type type) =>
        type == typeof(Guid) ? Guid.TryParse(value, out _)
        : type == typeof(int) ? int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
        : type != typeof(bool) || bool.TryParse(value, out _);

    private static string Wanted(Type type) => type == typeof(Guid) ? "an id" : type == typeof(int) ? "a whole number" : "true or false";
}

/// <param name="Name">The parameter.</param>
/// <param name="Value">What it is.</param>
/// <param name="Wanted">What it should be.</param>
internal sealed record OddPart(string Name, string Value, string Wanted);
