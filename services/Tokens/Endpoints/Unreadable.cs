using System.Text.Json;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>A body or a parameter that cannot be read is refused with the place where reading stopped.</summary>
internal static class Unreadable
{
    public static void AddUnreadable(this IServiceCollection services) => services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);

    /// <summary>Inside of what writes errors.</summary>
    public static void UseUnreadable(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e) when (e.StatusCode is 400 or 415)
        {
            throw new ScimException(Meaning(e), e);
        }
    });

    private static ScimError Meaning(BadHttpRequestException unreadable) => unreadable switch
    {
        { StatusCode: 415 } => new ScimError(415, null, "The body must be application/json."),
        { InnerException: JsonException json } => ScimError.InvalidSyntax(
            $"The body cannot be read at {json.Path ?? "$"}: there is no such member here, or its value is of another type, or this is no JSON (line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1})."),
        _ => ScimError.InvalidValue("A body of JSON is missing, or a parameter in the address cannot be read: ids are UUIDs, limit is a number."),
    };
}
